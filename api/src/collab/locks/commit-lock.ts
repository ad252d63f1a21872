/** One change of the locks: decided on the locks as they stand at that moment, written with its event. */
import type { CollaborationActor, CollaborationStore } from "@praxis/collaboration/store";
import type { Json } from "@praxis/domain/hashing";
import type { Lock, LocksChange, LocksDocument } from "@praxis/domain/lock";
import type { OutsideKey } from "../../http/call.js";
import { asJson, stagedLocks } from "../collab-deps.js";

export interface LockCommit<Change extends LocksChange> {
  actor: CollaborationActor;
  key: OutsideKey | null;
  /** Pure. Throws to refuse. `fence` is higher than any given before. */
  decide(locks: LocksDocument, at: { nowMs: number; fence: number }): Change;
  event(change: Change): { type: string; data: { readonly [name: string]: Json | undefined } };
}

export async function commitLock<Change extends LocksChange>(store: CollaborationStore, commit: LockCommit<Change>): Promise<Lock> {
  await store.read("locks");
  const committed = await store.commit<Lock>({
    actor: commit.actor,
    ...(commit.key === null ? {} : { key: commit.key }),
    decide: (state) => {
      const change = commit.decide(stagedLocks(state), { nowMs: state.now.getTime(), fence: state.seq });
      return {
        event: { ...commit.event(change), subject: `lock:${change.lock.id}` },
        changes: [{ document: "locks", value: asJson(change.document) }],
        answer: change.lock,
      };
    },
  });
  return committed.answer;
}
