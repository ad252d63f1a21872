/**
 * What the queue does now. Candidate i is the branch with the first i changes; each is judged for itself, so whatever lands has been judged
 * exactly as it will be. A candidate that fails or conflicts is left out of those behind it, and is only blamed when all before it has landed.
 */
import type { EndedStatus } from "./entry-status.js";
import { verdictOf, type Candidate, type OpenEntry, type QueueState } from "./queue-state.js";

export type QueueMove =
  | { do: "read_tip" }
  | { do: "build"; entry: string; onto: string }
  | { do: "judge"; entry: string; onto: string; commit: string; tree: string }
  | { do: "land"; entry: string; expected: string; commit: string; tree: string }
  | { do: "end"; entry: string; status: EndedStatus; reason: string };

/** How often a landing may find the result of a tree worth nothing (policy changed, key withdrawn), or not be written, before the entry is given back. */
const STALE_MAX = 3;
const ENDLESS =
  "It did not land, time after time: its green result was no longer good, or git could not write the branch (a lock left behind, no permission, a full disk). Queue it again.";

/** Moves that are not under way yet. Judging may go on side by side; building, landing and reading are one at a time. */
export function nextMoves(state: QueueState): QueueMove[] {
  if (state.entries.length === 0) return [];
  if (state.tip === null) return state.reading ? [] : [{ do: "read_tip" }];
  const moves: QueueMove[] = [];
  let onto = state.tip;
  for (const entry of state.entries.slice(0, state.window)) {
    const { candidate } = entry;
    if (candidate === null || candidate.onto !== onto) {
      if (state.building === null) moves.push({ do: "build", entry: entry.id, onto });
      break;
    }
    const isFirst = onto === state.tip;
    const ending = endingOf(state, entry, candidate);
    if (ending !== null) {
      // While something before it has yet to land, it may still turn out not to be its fault.
      if (!isFirst) continue;
      if (state.landing === null) moves.push({ do: "end", entry: entry.id, ...ending });
      break;
    }
    if (candidate.kind !== "built") break;
    const { commit, tree } = candidate;
    const isGreen = verdictOf(state, tree)?.kind === "green";
    if (!isGreen && !state.judging.includes(tree)) moves.push({ do: "judge", entry: entry.id, onto, commit, tree });
    if (isGreen && isFirst && state.landing === null) moves.push({ do: "land", entry: entry.id, expected: onto, commit, tree });
    onto = commit;
  }
  return moves;
}

/** Why it cannot land onto what it was built for; null: it can, or is being judged. */
function endingOf(state: QueueState, entry: OpenEntry, candidate: Candidate): { status: EndedStatus; reason: string } | null {
  if (candidate.kind === "unchanged") return { status: "unchanged", reason: "The branch has all of this change already." };
  if (candidate.kind === "conflict") {
    const where = candidate.paths.length === 0 ? "" : `: ${candidate.paths.join(", ")}`;
    return { status: "conflicted", reason: `It does not fit onto the branch${where}. Bring it up to date, then queue it again.` };
  }
  if (entry.stale >= STALE_MAX) return { status: "undecided", reason: ENDLESS };
  const verdict = verdictOf(state, candidate.tree);
  if (verdict === null || verdict.kind === "green") return null;
  return { status: verdict.kind === "red" ? "failed" : verdict.kind, reason: verdict.reason };
}

/** Trees whose judgement still matters; others may be stopped. */
export function wantedTrees(state: QueueState): ReadonlySet<string> {
  const wanted = new Set<string>();
  let onto = state.tip;
  for (const { candidate } of state.entries.slice(0, state.window)) {
    if (candidate?.kind !== "built" || candidate.onto !== onto) continue;
    wanted.add(candidate.tree);
    const verdict = verdictOf(state, candidate.tree);
    if (verdict === null || verdict.kind === "green") onto = candidate.commit;
  }
  return wanted;
}
