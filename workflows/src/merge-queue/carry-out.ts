/** One move of the queue, to its end. Never throws: what goes wrong is news like any other, and an entry that cannot be worked on is given back. */
import type { QueueEvent, QueueMove } from "@praxis/domain/queue";
import type { CandidateTask, LandingEnd } from "@praxis/temporal/contracts";
import { ActivityFailure, ApplicationFailure, isCancellation } from "@temporalio/workflow";
import { building, confirming, judging, landing, queueRecords } from "./activity-options.js";

/** @param first the entry at the head of the queue: it names the repository where a move is about the branch alone. */
export async function carryOut(move: Exclude<QueueMove, { do: "end" }>, first: string): Promise<QueueEvent[]> {
  switch (move.do) {
    case "read_tip":
      return readTip(first);
    case "build":
      return build(move.entry, move.onto);
    case "judge":
      return judge(move);
    case "land":
      return land({ entry: move.entry, onto: move.expected, commit: move.commit, tree: move.tree });
  }
}

async function readTip(entry: string): Promise<QueueEvent[]> {
  try {
    const found = await queueRecords.readTip({ entry });
    if (found) return [{ type: "tip_read", tip: found.tip }];
    return await giveBack(entry, "There is no such branch any more.", true);
  } catch (error) {
    return giveBack(entry, reasonOf(error), true);
  }
}

async function build(entry: string, onto: string): Promise<QueueEvent[]> {
  try {
    return [{ type: "built", entry, candidate: await building.buildCandidate({ entry, onto }) }];
  } catch (error) {
    return [...(await giveBack(entry, reasonOf(error))), { type: "built", entry, candidate: { kind: "unchanged", onto } }];
  }
}

async function judge({ entry, onto, commit, tree }: CandidateTask): Promise<QueueEvent[]> {
  try {
    return [{ type: "judged", tree, verdict: await judging.judgeCandidate({ entry, onto, commit, tree }) }];
  } catch (error) {
    if (isCancellation(error)) return [{ type: "judged", tree, verdict: null }];
    return [{ type: "judged", tree, verdict: { kind: "undecided", reason: reasonOf(error) } }];
  }
}

async function land(task: CandidateTask): Promise<QueueEvent[]> {
  try {
    return eventsOf(task, await landed(task));
  } catch (error) {
    // The repository cannot even be read any more.
    await queueRecords.endEntry({ entry: task.entry, status: "refused", reason: reasonOf(error) });
    return [{ type: "given_back", entry: task.entry }];
  }
}

async function landed(task: CandidateTask): Promise<LandingEnd> {
  try {
    return await landing.landCandidate(task);
  } catch {
    // Whatever happened to it: only the branch knows.
    return confirming.confirmLanding(task);
  }
}

function eventsOf({ entry, tree }: CandidateTask, end: LandingEnd): QueueEvent[] {
  switch (end.kind) {
    case "landed":
      return [{ type: "landed", entry, tip: end.tip }];
    case "moved":
      return [{ type: "moved", tip: end.tip }];
    case "stale":
      return [{ type: "stale", entry, tree }];
    case "given_back":
      return [{ type: "given_back", entry }];
  }
}

async function giveBack(entry: string, reason: string, isReading = false): Promise<QueueEvent[]> {
  await queueRecords.endEntry({ entry, status: "refused", reason });
  return [...(isReading ? [{ type: "tip_unknown" } as const] : []), { type: "left", entry }];
}

function reasonOf(error: unknown): string {
  let cause: unknown = error;
  while (cause instanceof ActivityFailure) cause = cause.cause;
  if (cause instanceof ApplicationFailure) return cause.message;
  return "The worker was lost again and again. Queue it again.";
}
