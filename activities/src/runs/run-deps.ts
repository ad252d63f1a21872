import type { ApprovalStore } from "@praxis/database";
import type { ExecutedKind } from "@praxis/domain/playbook";
import type { StepDeps } from "../steps/step-deps.js";
import type { StepExecution } from "../steps/run-step.js";

export interface RunDeps extends StepDeps {
  approvals: ApprovalStore;
  /** Executors of the kinds that declare themselves short. */
  shortKinds: Partial<Record<ExecutedKind, StepExecution>>;
}
