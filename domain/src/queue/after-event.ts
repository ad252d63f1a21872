/** The state after something happened. News about what is no longer asked for change nothing but what is under way. */
import { LANES } from "./lane.js";
import type { QueueMove } from "./next-moves.js";
import {
  VERDICTS_KEPT,
  WINDOW,
  type Candidate,
  type OpenEntry,
  type QueuedEntry,
  type QueueState,
  type TreeVerdict,
} from "./queue-state.js";

export type QueueEvent =
  | { type: "entered"; entry: QueuedEntry }
  /** Somebody took it out, or its day is over. The one that is being written stays. */
  | { type: "left"; entry: string }
  /** A move of `nextMoves` is under way. */
  | { type: "begun"; move: QueueMove }
  | { type: "tip_read"; tip: string }
  /** It could not be read: asked again as long as somebody waits. */
  | { type: "tip_unknown" }
  | { type: "built"; entry: string; candidate: Candidate }
  /** Null: the judging was stopped without a result. */
  | { type: "judged"; tree: string; verdict: TreeVerdict | null }
  | { type: "landed"; entry: string; tip: string }
  /** Somebody else wrote the branch, or nobody could. */
  | { type: "moved"; tip: string }
  /** The landing found that the result of the tree does not count any more. */
  | { type: "stale"; entry: string; tree: string }
  /** Not landed, and it will not: what the entry ended as is recorded already. */
  | { type: "given_back"; entry: string };

export function afterEvent(state: QueueState, event: QueueEvent): QueueState {
  switch (event.type) {
    case "entered":
      if (state.entries.some(({ id }) => id === event.entry.id)) return state;
      return { ...state, entries: inOrder([...state.entries, { ...event.entry, candidate: null, stale: 0 }], state.landing?.entry) };
    case "left":
      return state.landing?.entry === event.entry ? state : without(state, event.entry);
    case "begun":
      return afterBegun(state, event.move);
    case "tip_read":
      return { ...state, tip: event.tip, reading: false };
    case "tip_unknown":
      return { ...state, reading: false };
    case "built":
      return { ...changed(state, event.entry, { candidate: event.candidate }), building: null };
    case "judged":
      return afterJudged(state, event.tree, event.verdict);
    case "landed":
      return { ...without(state, event.entry), tip: event.tip, landing: null, window: Math.min(WINDOW.ceiling, state.window + 1) };
    case "moved":
      return afterMoved(state, event.tip);
    case "stale":
      return afterStale(state, event.entry, event.tree);
    case "given_back":
      return { ...without(state, event.entry), landing: null };
  }
}

function afterBegun(state: QueueState, move: QueueMove): QueueState {
  switch (move.do) {
    case "read_tip":
      return { ...state, reading: true };
    case "build":
      return { ...state, building: { entry: move.entry, onto: move.onto } };
    case "judge":
      return { ...state, judging: [...state.judging, move.tree] };
    case "land":
      return { ...state, landing: { entry: move.entry, commit: move.commit } };
    case "end":
      return afterEnd(state, move);
  }
}

/** Only a green tree stays known: queued again, after a lost worker or a word of a person, what was not green is asked about anew. */
function afterEnd(state: QueueState, { entry, status }: Extract<QueueMove, { do: "end" }>): QueueState {
  const candidate = state.entries.find(({ id }) => id === entry)?.candidate;
  const verdicts = state.verdicts.filter(
    ({ tree, verdict }) => verdict.kind === "green" || candidate?.kind !== "built" || candidate.tree !== tree,
  );
  return { ...without(state, entry), verdicts, window: isFailure(status) ? half(state.window) : state.window };
}

/** What says that the branch's changes do not go together; a repeat of what is there says nothing of the kind. */
function isFailure(status: Extract<QueueMove, { do: "end" }>["status"]): boolean {
  return status === "failed" || status === "undecided" || status === "conflicted";
}

function half(window: number): number {
  return Math.max(WINDOW.floor, Math.floor(window / 2));
}

function afterJudged(state: QueueState, tree: string, verdict: TreeVerdict | null): QueueState {
  const judging = state.judging.filter((other) => other !== tree);
  if (verdict === null) return { ...state, judging };
  const others = state.verdicts.filter((known) => known.tree !== tree);
  return { ...state, judging, verdicts: [...others, { tree, verdict }].slice(-VERDICTS_KEPT) };
}

/** A branch that is where it was did not move: it could not be written. Tried again and again without a bound, the queue would spin. */
function afterMoved(state: QueueState, tip: string): QueueState {
  const { landing, entries } = state;
  const couldNotWrite = landing !== null && tip === state.tip;
  const counted = entries.map((entry) => (couldNotWrite && entry.id === landing.entry ? { ...entry, stale: entry.stale + 1 } : entry));
  return { ...state, tip, landing: null, entries: inOrder(counted) };
}

function afterStale(state: QueueState, id: string, tree: string): QueueState {
  const stale = (state.entries.find((entry) => entry.id === id)?.stale ?? 0) + 1;
  const verdicts = state.verdicts.filter((known) => known.tree !== tree);
  const next = changed({ ...state, verdicts, landing: null }, id, { stale });
  return { ...next, entries: inOrder(next.entries) };
}

function changed(state: QueueState, id: string, change: Partial<OpenEntry>): QueueState {
  return { ...state, entries: state.entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)) };
}

function without(state: QueueState, id: string): QueueState {
  return { ...state, entries: state.entries.filter((entry) => entry.id !== id) };
}

function inOrder(entries: readonly OpenEntry[], first?: string): OpenEntry[] {
  const rank = (entry: OpenEntry): number => (entry.id === first ? -1 : LANES.indexOf(entry.lane));
  return [...entries].sort((a, b) => rank(a) - rank(b) || a.order - b.order);
}
