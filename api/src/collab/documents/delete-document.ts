/** DELETE /collab/state/{document} */
import type { Handler } from "../../http/call.js";
import { conditionsOf } from "../../http/conditions.js";
import { collabActor, type CollabDeps } from "../collab-deps.js";
import { documentNotFound, requireFreeDocument } from "./document-name.js";

export function createDeleteDocument(deps: CollabDeps): Handler<"deleteDocument"> {
  return async ({ params, request, principal }) => {
    const document = requireFreeDocument(params.document);
    const conditions = conditionsOf(request);
    const store = deps.collaboration();
    await store.read(document);
    await store.commit({
      actor: collabActor({ principal, request }),
      decide: (state) => {
        const before = state.get(document);
        if (before === null) throw documentNotFound();
        conditions.require(before.etag);
        return {
          event: { type: "document_removed", subject: `document:${document}` },
          changes: [{ document, remove: true as const }],
          answer: null,
        };
      },
    });
    return { status: 204 };
  };
}
