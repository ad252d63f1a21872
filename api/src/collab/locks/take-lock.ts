/** POST /collab/locks: taking over what expired is said in the log with both holders. */
import type { Json } from "@praxis/domain/hashing";
import { takeLock, type LockTaken } from "@praxis/domain/lock";
import type { Handler } from "../../http/call.js";
import { collabActor, asJson, type CollabDeps } from "../collab-deps.js";
import { commitLock } from "./commit-lock.js";

export function createTakeLock(deps: CollabDeps): Handler<"takeLock"> {
  return (call) => {
    const id = deps.ids("lock");
    return call.commitOutside(async (key) => {
      const lock = await commitLock(deps.collaboration(), {
        actor: collabActor(call),
        key,
        decide: (locks, { nowMs, fence }) => takeLock(locks, call.body, { id, fence, nowMs }),
        event: (taken) => ({ type: taken.previous.length === 0 ? "lock_taken" : "lock_reclaimed", data: dataOf(taken) }),
      });
      return { status: 201, json: lock };
    });
  };
}

/** An event's data has its bound: of many expired locks it names some, and says how many there were. */
const NAMED_MAX = 50;

function dataOf({ lock, previous, forgotten }: LockTaken): { readonly [name: string]: Json } {
  const named = forgotten.slice(0, NAMED_MAX).map(({ id, path, owner, expiresAt }) => ({ id, path, owner, expiresAt }));
  return {
    holder: asJson(lock),
    ...(previous.length === 0 ? {} : { previous: previous.slice(0, NAMED_MAX).map(asJson) }),
    ...(previous.length <= NAMED_MAX ? {} : { previousCount: previous.length }),
    ...(forgotten.length === 0 ? {} : { forgotten: { count: forgotten.length, locks: named } }),
  };
}
