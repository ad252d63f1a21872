/** PATCH /collab/state/{document}: applied to what stands at the moment of the change. */
import type { Handler } from "../../http/call.js";
import { conditionsOf } from "../../http/conditions.js";
import { collabActor, type CollabDeps } from "../collab-deps.js";
import { applyPatch, isTested } from "./apply-patch.js";
import { documentNotFound, requireFreeDocument } from "./document-name.js";
import { writtenDocument } from "./written-document.js";

export function createPatchDocument(deps: CollabDeps): Handler<"patchDocument"> {
  return async ({ params, body, request, principal }) => {
    const document = requireFreeDocument(params.document);
    const conditions = conditionsOf(request);
    const store = deps.collaboration();
    await store.read(document);
    const committed = await store.commit({
      actor: collabActor({ principal, request }),
      decide: (state) => {
        const before = state.get(document);
        if (before === null) throw documentNotFound();
        conditions.require(before.etag, isTested(body));
        const value = applyPatch(before.value, body);
        return {
          event: { type: "document_changed", subject: `document:${document}` },
          changes: [{ document, value }],
          answer: { value, created: false },
        };
      },
    });
    return writtenDocument(committed);
  };
}
