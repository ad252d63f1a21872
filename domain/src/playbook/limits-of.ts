/** The limits that hold for a step: what the plan says, else what its kind says. */
import { stepKind, type StepKind } from "./kinds/index.js";
import type { PlanStep } from "./plan.js";
import type { SideEffect } from "./side-effect.js";

export interface StepLimits {
  /** 0: no limit of its own. */
  timeoutMs: number;
  /** 0: the step does not heartbeat. */
  heartbeatTimeoutMs: number;
  attempts: number;
  sideEffect: SideEffect;
  continueOnFailure: boolean;
  onFailure: "fail" | "ask";
  /** May run inside a segment. */
  short: boolean;
  runsOn: StepKind["runsOn"];
}

export function limitsOf(step: PlanStep): StepLimits {
  const kind = stepKind(step.uses);
  const sideEffect = step.sideEffect ?? kind.sideEffect;
  const irreversible = sideEffect === "irreversible";
  return {
    timeoutMs: step.timeoutMs ?? kind.timeoutMs,
    heartbeatTimeoutMs: step.heartbeatTimeoutMs ?? kind.heartbeatTimeoutMs,
    // Whatever its kind's default: what cannot be undone is tried once, then a person decides.
    attempts: irreversible ? 1 : (step.attempts ?? kind.attempts),
    sideEffect,
    continueOnFailure: step.continueOnFailure ?? false,
    onFailure: step.onFailure ?? "fail",
    // A segment is repeated as a whole after a crash, which an irreversible step must not be.
    short: kind.short && !irreversible,
    runsOn: kind.runsOn,
  };
}
