/** All that the queue of one branch knows. Plain values: it survives continue-as-new. */
import type { Lane } from "./lane.js";

/** How many candidates are built on each other at once: one more for each that lands, half as many after one that fails. */
export const WINDOW = { start: 4, floor: 1, ceiling: 8 } as const;
/** Of one machine's gates; older results are worth little, because the branch has moved on. */
export const VERDICTS_KEPT = 60;

export interface QueuedEntry {
  id: string;
  lane: Lane;
  /** Of arrival, rising. */
  order: number;
  /** The commit of the change. */
  head: string;
}

/** `onto`: the commit it was made for. Worth nothing once the queue would build it onto another. */
export type Candidate =
  | { kind: "built"; onto: string; commit: string; tree: string }
  | { kind: "conflict"; onto: string; paths: readonly string[] }
  | { kind: "unchanged"; onto: string };

export interface OpenEntry extends QueuedEntry {
  candidate: Candidate | null;
  /** How often a green result turned out to be worth nothing at the landing, or the branch could not be written. */
  stale: number;
}

export type TreeVerdict = { kind: "green" } | { kind: "red" | "undecided" | "refused"; reason: string };

export interface QueueState {
  /** Null: not known, has to be read. */
  tip: string | null;
  window: number;
  /** Open ones, in the order in which they are to land. */
  entries: readonly OpenEntry[];
  /** By tree: no tree is judged twice. Newest last. */
  verdicts: readonly { tree: string; verdict: TreeVerdict }[];
  /** What is under way. */
  reading: boolean;
  building: { entry: string; onto: string } | null;
  judging: readonly string[];
  /** The entry that is being written to the branch stays first whatever comes. */
  landing: { entry: string; commit: string } | null;
}

export const INITIAL_QUEUE: QueueState = {
  tip: null,
  window: WINDOW.start,
  entries: [],
  verdicts: [],
  reading: false,
  building: null,
  judging: [],
  landing: null,
};

export function verdictOf({ verdicts }: QueueState, tree: string): TreeVerdict | null {
  return verdicts.find((known) => known.tree === tree)?.verdict ?? null;
}
