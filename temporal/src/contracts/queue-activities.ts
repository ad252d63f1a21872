/** What the workflow of a merge queue orders. Bodies (receipts, verdicts) stay in Postgres and among the artifacts. */
import type { Candidate, EndedStatus, QueuedEntry, TreeVerdict } from "@praxis/domain/queue";

export interface QueueTask {
  repositoryKey: string;
  branch: string;
}

export interface QueueRead {
  open: readonly QueuedEntry[];
  /** When the first of them has waited too long, in milliseconds since 1970; null: nobody waits. */
  dueAt: number | null;
}

export interface EntryTask {
  entry: string;
}

export interface EndEntryTask extends EntryTask {
  status: EndedStatus;
  reason: string;
}

export interface BuildTask extends EntryTask {
  onto: string;
}

export interface CandidateTask extends BuildTask {
  commit: string;
  tree: string;
}

/** asked: its gate is open, and the queue looks again. */
export type CandidateAsked = { kind: "judged"; verdict: TreeVerdict } | { kind: "asked"; gateId: string };

/** moved: the branch is elsewhere by now. stale: the tree has no receipt that counts. given_back: the entry has ended. */
export type LandingEnd = { kind: "landed" | "moved"; tip: string } | { kind: "stale" | "given_back" };

export interface QueueActivities {
  /** Who is in the queue, after ending what has waited too long. */
  readQueue(task: QueueTask): Promise<QueueRead>;
  /** Null: there is no such branch any more. */
  readTip(task: EntryTask): Promise<{ tip: string } | null>;
  buildCandidate(task: BuildTask): Promise<Candidate>;
  /** Finds a receipt for the tree, or has it judged. A repeat finds the gate that was asked for. */
  askForCandidate(task: CandidateTask): Promise<CandidateAsked>;
  /** Is the gate still open? One read. */
  isCandidateOpen(task: { gateId: string }): Promise<boolean>;
  /** What a gate that has ended says of the tree. */
  concludeCandidate(task: CandidateTask & { gateId: string }): Promise<TreeVerdict>;
  /** All of it in one, for queues that began before the workflow itself waited. Beats while it waits. */
  judgeCandidate(task: CandidateTask): Promise<TreeVerdict>;
  /** Runs once: checks the receipt for exactly this tree, then one compare-and-swap. */
  landCandidate(task: CandidateTask): Promise<LandingEnd>;
  /** After a landing whose worker was lost: reads the branch back and writes down what it finds. */
  confirmLanding(task: CandidateTask): Promise<LandingEnd>;
  endEntry(task: EndEntryTask): Promise<void>;
}
