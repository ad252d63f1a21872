/** Finds every process that belongs to one started command, also those that left its session, and ends them. Pure but for `killTree`. */
import { setTimeout as delay } from "node:timers/promises";
import { isAlive, readEnvironment, readProcessTable, type ProcessFacts, type ProcessIdentity, type ProcessTable } from "./process-table.js";

export interface TreeQuery {
  /** Processes known to belong to the command; those whose start time no longer fits are left out. */
  known: readonly ProcessIdentity[];
  /** A text that stands in the environment of everything the command started; null when a process namespace holds the tree together. */
  marker: string | null;
  /** Nothing that was started before it can belong to the command. */
  notBefore: string;
}

/** Most trees are gone at once; a long grace is not spent on walking through /proc. */
const POLL_MS_MIN = 10;
const POLL_MS_MAX = 200;
/** A process in an uninterruptible wait (a dead disk) outlives SIGKILL; after this long we say so and do not hang. */
const KILL_WAIT_MS = 5_000;

/** Every live process of the tree: the known ones, those with the marker, members of their sessions, and all their descendants. */
export function findTree(table: ProcessTable, query: TreeQuery, environmentOf: (pid: number) => string = readEnvironment): ProcessFacts[] {
  const found = new Map<number, ProcessFacts>();
  const candidates = [...table.values()].filter((facts) => !facts.ended && facts.pid !== process.pid);
  for (const { pid, startTime } of query.known) {
    const facts = table.get(pid);
    if (facts !== undefined && facts.startTime === startTime) found.set(pid, facts);
  }
  if (query.marker !== null) {
    const marker = query.marker;
    for (const facts of candidates) {
      if (BigInt(facts.startTime) >= BigInt(query.notBefore) && environmentOf(facts.pid).includes(marker)) found.set(facts.pid, facts);
    }
  }
  growTree(candidates, found);
  return [...found.values()].filter((facts) => !facts.ended && facts.pid !== process.pid);
}

/** A session counts only while its leader is known to be ours: its number may have gone to somebody else since. */
function growTree(candidates: readonly ProcessFacts[], found: Map<number, ProcessFacts>): void {
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const facts of candidates) {
      if (found.has(facts.pid)) continue;
      const leader = found.get(facts.sessionId);
      if (found.has(facts.parentPid) || leader?.sessionId === facts.sessionId) found.set(facts.pid, facts);
    }
  }
}

/** Sends to each, and only if it is still the same process. */
export function signalEach(processes: readonly ProcessIdentity[], signal: NodeJS.Signals): void {
  for (const identity of processes) {
    if (!isAlive(identity)) continue;
    try {
      process.kill(identity.pid, signal);
    } catch {
      // It ended in between, or belongs to another user now; the caller looks again.
    }
  }
}

/** Waits until the tree is empty. False when the time is over first. */
export async function waitForEmptyTree(find: () => readonly ProcessIdentity[], waitMs: number): Promise<boolean> {
  const end = performance.now() + waitMs;
  for (let poll = POLL_MS_MIN; find().length > 0; poll = Math.min(poll * 2, POLL_MS_MAX)) {
    if (performance.now() >= end) return false;
    await delay(poll);
  }
  return true;
}

/** SIGKILL again and again, since a process may start another one while it is being looked for. True when nothing is left. */
export async function killTree(find: () => readonly ProcessIdentity[], waitMs = KILL_WAIT_MS): Promise<boolean> {
  return waitForEmptyTree(() => {
    const left = find();
    signalEach(left, "SIGKILL");
    return left.filter(isAlive);
  }, waitMs);
}

export function findTreeNow(query: TreeQuery): ProcessFacts[] {
  return findTree(readProcessTable(), query);
}
