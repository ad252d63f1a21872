/** GET /collab/state */
import type { Handler } from "../../http/call.js";
import { pageByKey } from "../../http/pagination.js";
import type { CollabDeps } from "../collab-deps.js";

export function createListDocuments(deps: CollabDeps): Handler<"listDocuments"> {
  return async ({ query }) => {
    const heads = deps.collaboration().list();
    const sorted = [...heads].sort((a, b) => (a.document < b.document ? -1 : 1));
    return { status: 200, json: pageByKey(sorted, ({ document }) => document, query) };
  };
}
