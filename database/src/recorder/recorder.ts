/** How facts and decisions about steps get into Postgres: one transaction for each, keyed by step and generation, guarded by version. */
import type { StoreDeps } from "../store-deps.js";
import type { RunControl } from "../runs/run-record.js";
import { closeRun } from "./close-run.js";
import type {
  AttemptFailedFact,
  Closing,
  ClosingView,
  DecidedChange,
  FinishedFact,
  ProgressFact,
  Recorded,
  RecordedResult,
  RunConstants,
  StartedFact,
  StepValues,
} from "./facts.js";
import { loadControl, loadRunConstants, loadStepValues } from "./load-values.js";
import { recordAttemptFailed } from "./record-attempt-failed.js";
import { recordDecisions } from "./record-decisions.js";
import { recordFinished } from "./record-finished.js";
import { recordProgress } from "./record-progress.js";
import { readVerification, recordVerification, type VerificationFact, type VerificationRecorded } from "./record-verification.js";
import { recordStarted } from "./record-started.js";

export interface Recorder {
  /** Throws `run_not_found`. */
  loadRunConstants(runId: string): Promise<RunConstants>;
  /** Steps the run does not have are left out. */
  loadStepValues(runId: string, stepIds: readonly string[] | "all"): Promise<Record<string, StepValues>>;
  /** Throws `run_not_found`. A closed run answers as it was left. */
  control(runId: string): Promise<RunControl>;
  /** The run's first start also sets it running with `run_started`. A retry of the same execution (same version, higher attempt) is recorded too. */
  recordStarted(fact: StartedFact): Promise<Recorded>;
  /** One transaction: artifacts, workspace, step, events, run. */
  recordFinished(fact: FinishedFact): Promise<RecordedResult>;
  /** Shown while the step runs; written at most every few seconds. stale: this attempt does not own a running step. */
  recordProgress(fact: ProgressFact): Promise<{ kind: "recorded" | "stale" }>;
  /** Event `step_attempt_failed`; the step shows the next attempt. */
  recordAttemptFailed(fact: AttemptFailedFact): Promise<{ kind: "recorded" | "stale" }>;
  /** What the workflow decided itself. A change that lost to a newer version is left out of `applied`, with its event. */
  recordDecisions(decisions: { runId: string; version: number; changes: readonly DecidedChange[] }): Promise<{ applied: string[] }>;
  closeRun(view: ClosingView): Promise<Closing>;
  /** Evidence and verdict of an agent's work, once for each lease: a repeat answers the first one. */
  recordVerification(fact: VerificationFact): Promise<VerificationRecorded>;
  readVerification(address: Pick<VerificationFact, "runId" | "stepId" | "generation" | "leaseId">): Promise<VerificationRecorded | null>;
}

export function createRecorder(deps: StoreDeps): Recorder {
  return {
    loadRunConstants: (runId) => loadRunConstants(deps, runId),
    loadStepValues: (runId, stepIds) => loadStepValues(deps, runId, stepIds),
    control: (runId) => loadControl(deps, runId),
    recordStarted: (fact) => recordStarted(deps, fact),
    recordFinished: (fact) => recordFinished(deps, fact),
    recordProgress: (fact) => recordProgress(deps, fact),
    recordAttemptFailed: (fact) => recordAttemptFailed(deps, fact),
    recordDecisions: (decisions) => recordDecisions(deps, decisions),
    closeRun: (view) => closeRun(deps, view),
    recordVerification: (fact) => recordVerification(deps, fact),
    readVerification: (address) => readVerification(deps, address),
  };
}
