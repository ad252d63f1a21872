/** The activities that execute steps: one name per kind, so that histories read well. */
import type { ExecutedKind } from "@praxis/domain/playbook";

export interface StepTask {
  runId: string;
  stepId: string;
  generation: number;
  /** The number of the `started` write; the `finished` write uses the next one. */
  version: number;
  /** Attempts of this generation that ended with a lost worker: look for their result first, and count on from here. */
  attemptsBefore?: number;
  /** The checkout to work in: made by this `workspace.prepare` in this generation. */
  workspace?: { stepId: string; generation: number };
}

export interface StepResult {
  status: "succeeded" | "skipped" | "failed" | "cancelled" | "unknown";
  /** Of a `workspace.prepare`: where the steps that need it run. */
  queue?: string;
  /** Set when the result was already recorded and did not succeed. */
  failure?: { code: string; message: string };
}

export const STEP_ACTIVITIES = {
  "workspace.prepare": "prepareWorkspace",
  command: "runCommand",
  "repository.inventory": "inventoryRepository",
  "repository.history": "readRepositoryHistory",
  "repository.report": "writeRepositoryReport",
  "change.apply": "applyChange",
  "bench.noop": "doNothing",
  "bench.noop-short": "doNothingShortly",
} as const satisfies Record<ExecutedKind, string>;

export type StepActivityName = (typeof STEP_ACTIVITIES)[ExecutedKind];

/** Fails with an ApplicationFailure whose type is the error code. */
export type StepActivities = Record<StepActivityName, (task: StepTask) => Promise<StepResult>>;
