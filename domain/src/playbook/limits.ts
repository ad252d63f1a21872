/** The limits that hold for one step: what the playbook says, else what its kind says. Free of the parser, so the workflow can use it. */
import { stepKind } from "./kinds/index.js";
import type { PlanStep } from "./plan.js";
import type { SideEffect } from "./playbook.js";

export interface StepLimits {
  timeoutMs: number;
  heartbeatTimeoutMs: number;
  /** An irreversible step is tried once, whatever its kind says. */
  attempts: number;
  sideEffect: SideEffect;
  continueOnFailure: boolean;
  onFailure: "fail" | "ask";
  short: boolean;
  runsOn: "anywhere" | "workspace" | "workflow";
}

export function limitsOf(step: PlanStep): StepLimits {
  const kind = stepKind(step.uses);
  const sideEffect = step.sideEffect ?? kind.sideEffect;
  return {
    timeoutMs: step.timeoutMs ?? kind.timeoutMs,
    heartbeatTimeoutMs: step.heartbeatTimeoutMs ?? kind.heartbeatTimeoutMs,
    attempts: sideEffect === "irreversible" ? 1 : (step.attempts ?? kind.attempts),
    sideEffect,
    continueOnFailure: step.continueOnFailure ?? false,
    onFailure: step.onFailure ?? "fail",
    short: kind.short && sideEffect !== "irreversible",
    runsOn: kind.runsOn,
  };
}
