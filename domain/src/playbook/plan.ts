/**
 * What the workflow needs to know of a playbook: the graph and the limits, without bodies. `with`, `if` and inputs stay in
 * Postgres and are evaluated by activities, so history stays small and an upgrade of the expression library cannot break a replay.
 * Members that hold the default are left out: a plan travels in every run's history.
 */
import type { StepKindName } from "./kinds/index.js";
import type { SideEffect } from "./side-effect.js";

export interface PlanStep {
  id: string;
  uses: StepKindName;
  needs?: readonly string[];
  /** It has an `if`, so a local activity decides before it starts. */
  conditional?: true;
  /** Its `if` uses a status function, so failed needs do not skip it by themselves. */
  judgesNeeds?: true;
  /** The nearest `workspace.prepare` among its needs: the step runs on that host. */
  workspace?: string;
  timeoutMs?: number;
  heartbeatTimeoutMs?: number;
  attempts?: number;
  sideEffect?: SideEffect;
  continueOnFailure?: true;
  onFailure?: "ask";
}

export interface RunPlan {
  steps: readonly PlanStep[];
  timeoutMs?: number;
}
