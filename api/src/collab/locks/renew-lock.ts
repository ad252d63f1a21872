/** POST /collab/locks/{id}/renew */
import { renewLock } from "@praxis/domain/lock";
import type { Handler } from "../../http/call.js";
import { collabActor, type CollabDeps } from "../collab-deps.js";
import { commitLock } from "./commit-lock.js";

export function createRenewLock(deps: CollabDeps): Handler<"renewLock"> {
  return (call) =>
    call.commitOutside(async (key) => {
      const lock = await commitLock(deps.collaboration(), {
        actor: collabActor(call),
        key,
        decide: (locks, { nowMs }) => renewLock(locks, { id: call.params.id, ...call.body }, nowMs),
        event: ({ lock: { path, expiresAt } }) => ({ type: "lock_renewed", data: { path, expiresAt } }),
      });
      return { status: 200, json: lock };
    });
}
