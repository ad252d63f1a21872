/** GET /pools: those that the caller may work. */
import type { PoolStore } from "@praxis/database";
import type { Handler } from "../http/call.js";
import { pageByKey } from "../http/pagination.js";
import { poolView } from "./pool-view.js";
import { mayWork } from "./require-pool.js";

export function createListPools(deps: { pools: PoolStore }): Handler<"listPools"> {
  return async ({ principal, query }) => {
    const allowed = (await deps.pools.list()).filter(({ name }) => mayWork(principal, name));
    const { items, nextCursor } = pageByKey(allowed, ({ name }) => name, query);
    return { status: 200, json: { items: items.map(poolView), nextCursor } };
  };
}
