import type { AgentStepStore, ApprovalStore, LeaseStore, OfferStore } from "@praxis/database";
import type { Ids } from "@praxis/domain/ids";
import type { ExecutedKind } from "@praxis/domain/playbook";
import type { StepDeps } from "../steps/step-deps.js";
import type { StepExecution } from "../steps/run-step.js";

export interface RunDeps extends StepDeps {
  approvals: ApprovalStore;
  offers: Pick<OfferStore, "open" | "close">;
  leases: Pick<LeaseStore, "settle" | "get" | "list" | "answerParked">;
  agentSteps: AgentStepStore;
  ids: Ids;
  /** Executors of the kinds that declare themselves short. */
  shortKinds: Partial<Record<ExecutedKind, StepExecution>>;
}
