/** PUT /collab/state/{document}: create it, or replace what was read. */
import type { Json } from "@praxis/domain/hashing";
import type { Handler } from "../../http/call.js";
import { conditionsOf } from "../../http/conditions.js";
import { collabActor, type CollabDeps } from "../collab-deps.js";
import { writtenDocument } from "./written-document.js";
import { requireFreeDocument } from "./document-name.js";

export function createPutDocument(deps: CollabDeps): Handler<"putDocument"> {
  return async ({ params, body, request, principal }) => {
    const document = requireFreeDocument(params.document);
    const conditions = conditionsOf(request);
    const value = body as Json;
    const store = deps.collaboration();
    // An edit of the file itself must count as a change before the condition is judged.
    await store.read(document);
    const committed = await store.commit({
      actor: collabActor({ principal, request }),
      decide: (state) => {
        const before = state.get(document);
        conditions.require(before?.etag ?? null);
        const type = before === null ? "document_created" : "document_changed";
        return {
          event: { type, subject: `document:${document}` },
          changes: [{ document, value }],
          answer: { value, created: before === null },
        };
      },
    });
    return writtenDocument(committed);
  };
}
