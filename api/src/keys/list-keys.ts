/** GET /keys */
import type { KeyStore } from "@praxis/database";
import type { Handler } from "../http/call.js";
import { keyView } from "./key-view.js";

export function createListKeys(deps: { keys: KeyStore }): Handler<"listKeys"> {
  return async ({ query: { limit, cursor } }) => {
    const page = await deps.keys.list({ ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) });
    return { status: 200, json: { items: page.items.map(keyView), nextCursor: page.nextCursor } };
  };
}
