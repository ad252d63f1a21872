/** POST /collab/locks/{id}/release */
import { releaseLock } from "@praxis/domain/lock";
import type { Handler } from "../../http/call.js";
import { collabActor, type CollabDeps } from "../collab-deps.js";
import { commitLock } from "./commit-lock.js";

export function createReleaseLock(deps: CollabDeps): Handler<"releaseLock"> {
  return (call) =>
    call.commitOutside(async (key) => {
      const lock = await commitLock(deps.collaboration(), {
        actor: collabActor(call),
        key,
        decide: (locks) => releaseLock(locks, { id: call.params.id, ...call.body }),
        event: ({ lock: { path, owner } }) => ({ type: "lock_released", data: { path, owner } }),
      });
      return { status: 200, json: lock };
    });
}
