/** POST /collab/archive: old segments leave the shared log; the log keeps a record of them. */
import type { Handler } from "../../http/call.js";
import { collabActor, type CollabDeps } from "../collab-deps.js";

export function createArchiveCollabEvents(deps: CollabDeps): Handler<"archiveCollabEvents"> {
  return async (call) => {
    const segments = await deps.collaboration().archive({ before: new Date(call.body.before), actor: collabActor(call) });
    return { status: 200, json: { segments } };
  };
}
