/** GET /collab/state: by name, as the store lists them. */
import type { Handler } from "../../http/call.js";
import { pageByKey } from "../../http/pagination.js";
import type { CollabDeps } from "../collab-deps.js";

export function createListDocuments(deps: CollabDeps): Handler<"listDocuments"> {
  return async ({ query }) => {
    const store = deps.collaboration();
    const page = () => pageByKey(store.list(), ({ document }) => document, query);
    // An edit of a file by hand counts from the first look on: reading a document looks at its file.
    for (const { document } of page().items) await store.read(document);
    return { status: 200, json: page() };
  };
}
