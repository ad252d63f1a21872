/** Shared tails of many things of one kind, such as runs. One is there only while somebody watches it: asking for it keeps nothing. */
import { createSharedTail, type SharedTail, type TailSource } from "./shared-tail.js";

export interface SharedTails<Place> {
  /** Everybody who watches the same thing shares one tail, whenever they asked. */
  of(id: string): SharedTail<Place>;
  /** Tails that somebody watches now. */
  readonly size: number;
}

export function createSharedTails<Place>(sourceOf: (id: string) => TailSource<Place>): SharedTails<Place> {
  const watched = new Map<string, SharedTail<Place>>();
  // Its first watcher joins in the same turn, and the last one takes it out again.
  const obtain = (id: string): SharedTail<Place> => {
    const known = watched.get(id);
    if (known) return known;
    const made = createSharedTail(sourceOf(id), () => void watched.delete(id));
    watched.set(id, made);
    return made;
  };
  return {
    of: (id) => ({
      head: () => sourceOf(id).head(),
      watch: async function* (after, signal) {
        yield* obtain(id).watch(after, signal);
      },
      get watchers() {
        return watched.get(id)?.watchers ?? 0;
      },
    }),
    get size() {
      return watched.size;
    },
  };
}
