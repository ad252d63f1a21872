/** GET /collab/state/{document}: the file's exact bytes, so that the ETag can be checked against them. */
import type { Handler } from "../../http/call.js";
import type { CollabDeps } from "../collab-deps.js";
import { documentNotFound, requireDocumentName } from "./document-name.js";

export function createGetDocument(deps: CollabDeps): Handler<"getDocument"> {
  return async ({ params }) => {
    const view = await deps.collaboration().read(requireDocumentName(params.document));
    if (view === null) throw documentNotFound();
    return { status: 200, headers: { ETag: view.etag }, text: view.bytes.toString("utf8") };
  };
}
