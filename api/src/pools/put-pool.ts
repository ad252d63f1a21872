/** PUT /pools/{name} */
import type { PoolStore } from "@praxis/database";
import { NAME_PATTERN } from "../contract/pools.js";
import type { Handler } from "../http/call.js";
import { checkPart } from "../http/check-part.js";
import { poolView } from "./pool-view.js";

export function createPutPool(deps: { pools: PoolStore }): Handler<"putPool"> {
  return async ({ params, body: { trust, description } }) => {
    const name = checkPart("name", params.name, NAME_PATTERN, "must be small letters, digits, dots, dashes and underscores, 64 at most");
    return { status: 200, json: poolView(await deps.pools.put({ name, trust, ...(description === undefined ? {} : { description }) })) };
  };
}
