/** Judges what somebody wrote into the file of the locks: letting go of a lock is the only change that a hand may make. */
import type { Json } from "../hashing/index.js";
import { isSameJson } from "../patch/index.js";
import type { LocksDocument } from "./lock.js";

/** @param after what the file holds now, by the schema of the locks. */
export function judgeLocksEdit(
  before: LocksDocument,
  { items }: LocksDocument,
  given: { nextRevision: number },
): { adopt: LocksDocument } | { refuse: string } {
  for (const [id, lock] of Object.entries(items)) {
    const known = Object.hasOwn(before.items, id) ? before.items[id] : undefined;
    if (known === undefined) return { refuse: `lock ${id} was added: locks are taken through the API, which gives the fence` };
    if (!isSameJson(known as unknown as Json, lock as unknown as Json))
      return { refuse: `lock ${id} was changed: locks are renewed through the API` };
  }
  const kept = Object.fromEntries(Object.entries(before.items).filter(([id]) => Object.hasOwn(items, id)));
  return { adopt: { ...before, items: kept, revision: given.nextRevision } };
}
