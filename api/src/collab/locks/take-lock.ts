/** POST /collab/locks: taking over what expired is said in the log with both holders. */
import { takeLock } from "@praxis/domain/lock";
import type { Handler } from "../../http/call.js";
import { asJson, type CollabDeps } from "../collab-deps.js";
import { commitLock } from "./commit-lock.js";

export function createTakeLock(deps: CollabDeps): Handler<"takeLock"> {
  return (call) => {
    const id = deps.ids("lock");
    return call.commitOutside(async (key) => {
      const lock = await commitLock(deps.collaboration(), {
        principal: call.principal,
        key,
        decide: (locks, { nowMs, fence }) => takeLock(locks, call.body, { id, fence, nowMs }),
        event: ({ lock: holder, previous }) =>
          previous.length === 0
            ? { type: "lock_taken", data: { holder: asJson(holder) } }
            : { type: "lock_reclaimed", data: { holder: asJson(holder), previous: previous.map(asJson) } },
      });
      return { status: 201, json: lock };
    });
  };
}
