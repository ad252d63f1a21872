/** What the workflows of a change's gate order. Evidence and verdicts are artifacts; history holds ids, hashes and short words. */
import type { EvaluationRef } from "@praxis/domain/change-gate";
import type { CheckId, FailedOutcome } from "@praxis/domain/gate";

/** Checks whose evidence comes out of one piece of work: a run of the tests also leaves the coverage. */
export interface EvidenceGroup {
  name: string;
  checks: readonly CheckId[];
  /** How long its commands may take together, by the policy. */
  timeoutMs: number;
  /** Somebody else runs them: their reports are waited for. Left out: we run them. */
  reported?: true;
}

/** stale: another round or head is in force. settled: judged already, because nothing has to be collected. */
export type GatePrepared =
  | { kind: "stale" }
  | { kind: "settled"; dueAt: number | null }
  | { kind: "collect"; head: string; policySha256: string; groups: readonly EvidenceGroup[] };

export interface CollectTask extends EvaluationRef {
  group: EvidenceGroup;
}

export interface CollectedGroup {
  group: string;
  /** Of the artifact that holds the evidence. */
  sha256: string;
}

export interface ReportsTask extends EvaluationRef {
  group: EvidenceGroup;
  /** When it was first waited for, in milliseconds since 1970. */
  since: number;
}

/** waiting: nothing more is known before `lookAt` unless somebody reports. */
export type ReportsRead = ({ kind: "collected" } & CollectedGroup) | { kind: "waiting"; lookAt: number };

/** The collector was lost or ran out of time: its checks get this outcome without being judged. */
export interface LostGroup {
  group: string;
  checks: readonly CheckId[];
  failed: FailedOutcome;
  message: string;
}

export interface JudgeTask extends EvaluationRef {
  collected: readonly CollectedGroup[];
  lost: readonly LostGroup[];
}

export interface GateSettled {
  /** When what stands must be looked at again, in milliseconds since 1970; null: never by itself. */
  dueAt: number | null;
}

export interface GateFailedTask extends EvaluationRef {
  failure: { code: string; message: string };
}

export interface GateActivities {
  /** Resolves the policy and the change, writes down what will be judged, and collects what takes no time. */
  prepareGate(task: EvaluationRef): Promise<GatePrepared>;
  /** Runs the commands of one group in clean worktrees. Beats while it works. */
  collectEvidence(task: CollectTask): Promise<CollectedGroup>;
  /** What others have reported so far, and until when the rest is waited for. */
  readReports(task: ReportsTask): Promise<ReportsRead>;
  /** The pure engine over everything collected; then settles. */
  judgeGate(task: JudgeTask): Promise<GateSettled>;
  /** What people and time make of the verdict now: overrides, expiry; signs and keeps the receipt. */
  settleGate(task: EvaluationRef): Promise<GateSettled>;
  /** Nothing could be judged. */
  failGate(task: GateFailedTask): Promise<void>;
}
