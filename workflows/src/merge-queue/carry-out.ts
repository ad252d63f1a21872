/** One move of the queue, to its end. Never throws: what goes wrong is news like any other, and an entry that cannot be worked on is given back. */
import type { QueueEvent, QueueMove, TreeVerdict } from "@praxis/domain/queue";
import type { CandidateTask, LandingEnd } from "@praxis/temporal/contracts";
import { ActivityFailure, ApplicationFailure, isCancellation, patched } from "@temporalio/workflow";
import { asking, building, confirming, judging, landing, queueRecords, recordsBeside } from "./activity-options.js";

/** The queue's workflow waited in an activity before. */
const WAITS_ITSELF = "the-queue-waits-for-gates-itself";
/** Both were local activities before. */
const REFUSES_BY_AN_ACTIVITY = "the-queue-refuses-by-an-activity";
const READS_TIP_BY_AN_ACTIVITY = "the-queue-reads-the-tip-by-an-activity";
/** News of a gate's end may be lost: then it is found by a look, soon after it began and rarely later. */
const LOOK_MS_MIN = 1_000;
const LOOK_MS_MAX = 300_000;

/** Answers when there is news, or after so long. Begins to listen when it is made. */
export type ListenForNews = () => (ms: number) => Promise<unknown>;

interface Surroundings {
  /** The entry at the head of the queue: it names the repository where a move is about the branch alone. */
  first: string;
  listen: ListenForNews;
}

export async function carryOut(move: Exclude<QueueMove, { do: "end" }>, { first, listen }: Surroundings): Promise<QueueEvent[]> {
  switch (move.do) {
    case "read_tip":
      return readTip(first);
    case "build":
      return build(move.entry, move.onto);
    case "judge":
      return judge(move, listen);
    case "land":
      return land({ entry: move.entry, onto: move.expected, commit: move.commit, tree: move.tree });
  }
}

async function readTip(entry: string): Promise<QueueEvent[]> {
  try {
    const records = patched(READS_TIP_BY_AN_ACTIVITY) ? recordsBeside : queueRecords;
    const found = await records.readTip({ entry });
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

async function judge({ entry, onto, commit, tree }: CandidateTask, listen: ListenForNews): Promise<QueueEvent[]> {
  try {
    return [{ type: "judged", tree, verdict: await verdictOn({ entry, onto, commit, tree }, listen) }];
  } catch (error) {
    if (isCancellation(error)) return [{ type: "judged", tree, verdict: null }];
    return [{ type: "judged", tree, verdict: { kind: "undecided", reason: reasonOf(error) } }];
  }
}

/** A gate may take a day: it is waited for here, where waiting costs no worker anything. */
async function verdictOn(task: CandidateTask, listen: ListenForNews): Promise<TreeVerdict> {
  if (!patched(WAITS_ITSELF)) return judging.judgeCandidate(task);
  const asked = await asking.askForCandidate(task);
  if (asked.kind === "judged") return asked.verdict;
  const { gateId } = asked;
  const since = Date.now();
  for (;;) {
    const news = listen();
    if (!(await asking.isCandidateOpen({ gateId }))) return asking.concludeCandidate({ ...task, gateId });
    await news(Math.min(LOOK_MS_MAX, Math.max(LOOK_MS_MIN, (Date.now() - since) / 4)));
  }
}

async function land(task: CandidateTask): Promise<QueueEvent[]> {
  try {
    return eventsOf(task, await landed(task));
  } catch (error) {
    // The repository cannot even be read any more.
    await refuse(task.entry, reasonOf(error));
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
  await refuse(entry, reason);
  return [...(isReading ? [{ type: "tip_unknown" } as const] : []), { type: "left", entry }];
}

async function refuse(entry: string, reason: string): Promise<void> {
  const records = patched(REFUSES_BY_AN_ACTIVITY) ? recordsBeside : queueRecords;
  await records.endEntry({ entry, status: "refused", reason });
}

function reasonOf(error: unknown): string {
  let cause: unknown = error;
  while (cause instanceof ActivityFailure) cause = cause.cause;
  if (cause instanceof ApplicationFailure) return cause.message;
  return "The worker was lost again and again. Queue it again.";
}
