/** GET /collab/locks */
import type { Handler } from "../../http/call.js";
import { pageByKey } from "../../http/pagination.js";
import { readLocks, type CollabDeps } from "../collab-deps.js";

export function createListLocks(deps: CollabDeps): Handler<"listLocks"> {
  return async ({ query }) => {
    const { items } = await readLocks(deps.collaboration());
    const sorted = Object.values(items).sort((a, b) => (a.id < b.id ? -1 : 1));
    return { status: 200, json: pageByKey(sorted, ({ id }) => id, query) };
  };
}
