/** A plain loop that works when Temporal does not: one process at a time does the work, under an advisory lock. */
import { setTimeout as pause } from "node:timers/promises";
import { withAdvisoryLock, type Database } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { Log } from "../log.js";

export interface Loop {
  name: string;
  everyMs: number;
  /** Many processes may do it at once: it takes its rows by SKIP LOCKED. */
  shared?: boolean;
  work: () => Promise<void>;
}

/** Does the work for each item. One that fails is said and left for the next round: it never holds up the others. */
export async function forEachItem<Item extends object>(
  items: readonly Item[],
  log: Log,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      const level = DomainError.is(error) && error.retry ? "debug" : "warn";
      log[level]({ err: error, item }, "upkeep of one item failed; it is tried again");
    }
  }
}

export async function runLoop(loop: Loop, deps: { database: Database; log: Log; stopped: AbortSignal }): Promise<void> {
  const { database, log, stopped } = deps;
  while (!stopped.aborted) {
    try {
      if (loop.shared) await loop.work();
      else await withAdvisoryLock(database, `upkeep/${loop.name}`, loop.work);
    } catch (error) {
      const level = DomainError.is(error) && error.retry ? "debug" : "error";
      log[level]({ err: error, loop: loop.name }, "upkeep failed; it is tried again");
    }
    await pause(loop.everyMs, undefined, { signal: stopped }).catch(() => undefined);
  }
}
