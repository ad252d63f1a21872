/**
 * Decides what may happen next. Used by the workflow and, with the same state, inside a segment of short steps, so both always
 * agree. A step's needs are judged when all of them have ended.
 */
import { limitsOf } from "../playbook/limits-of.js";
import type { PlanStep, RunPlan } from "../playbook/plan.js";
import { allDone, planStep, stepState, type RunState, type StepFailure } from "./run-state.js";
import { isStepDone, isStepGood, isStepInFlight } from "./statuses.js";

/** How many steps of one run may run at once: enough for a wide playbook, little enough that one run cannot fill a worker. */
export const PARALLEL_STEPS_MAX = 8;

/** wait: a need has not ended. go: it may start. skip: a need did not succeed. */
export type Verdict = "wait" | "go" | "skip";

export function judgeNeeds(plan: RunPlan, state: RunState, step: PlanStep): Verdict {
  const before = stepsBefore(plan, step);
  // All of them, not its needs alone: one further up may be running again while one in between stands as it was.
  if (!before.every((id) => isStepDone(stepState(state, id).status))) return "wait";
  if (step.judgesNeeds) return "go";
  const fine = (step.needs ?? []).every((id) => isFine(planStep(plan, id), state));
  return fine && isWorkspaceRemade(plan, state, step, before) ? "go" : "skip";
}

const BEFORE = new WeakMap<RunPlan, Map<string, readonly string[]>>();

/** Everything a step needs, directly or through others. Remembered for each plan: it is asked for at every turn of a run. */
function stepsBefore(plan: RunPlan, step: PlanStep): readonly string[] {
  const known = BEFORE.get(plan) ?? new Map<string, readonly string[]>();
  BEFORE.set(plan, known);
  const found = known.get(step.id);
  if (found) return found;
  const needs = step.needs ?? [];
  const before = [...new Set(needs.flatMap((id) => [id, ...stepsBefore(plan, planStep(plan, id))]))];
  known.set(step.id, before);
  return before;
}

/** A workspace that was made again is the old one only if the checkout and the commands that had changed it went well again. */
function isWorkspaceRemade(plan: RunPlan, state: RunState, step: PlanStep, before: readonly string[]): boolean {
  if (step.workspace === undefined) return true;
  return before
    .filter((id) => id === step.workspace || planStep(plan, id).workspace === step.workspace)
    .every((id) => stepState(state, id).generation === 1 || isFine(planStep(plan, id), state));
}

/** It succeeded, was skipped by choice, or its failure was declared harmless. */
function isFine(step: PlanStep, state: RunState): boolean {
  const { status, skip } = stepState(state, step.id);
  if (isStepGood(status)) return true;
  if (status === "skipped") return skip !== "upstream";
  return status === "failed" && step.continueOnFailure === true;
}

function pendingWith(plan: RunPlan, state: RunState, verdict: Verdict): PlanStep[] {
  return plan.steps.filter((step) => stepState(state, step.id).status === "pending" && judgeNeeds(plan, state, step) === verdict);
}

/** Steps a segment decides or does: skips, conditions, short steps. In the plan's order. */
export function segmentSteps(plan: RunPlan, state: RunState): PlanStep[] {
  return plan.steps.filter((step) => {
    const held = stepState(state, step.id);
    if (held.status !== "pending") return false;
    const verdict = judgeNeeds(plan, state, step);
    if (verdict === "wait") return false;
    return verdict === "skip" || needsCondition(step, state) || limitsOf(step).short;
  });
}

export function needsCondition(step: PlanStep, state: RunState): boolean {
  return step.conditional === true && stepState(state, step.id).admitted !== true;
}

/** Steps the workflow starts itself now, at most as many as may still run beside those in flight. */
export function startableSteps(plan: RunPlan, state: RunState): PlanStep[] {
  const running = plan.steps.filter((step) => stepState(state, step.id).status === "running").length;
  return pendingWith(plan, state, "go")
    .filter((step) => !limitsOf(step).short && !needsCondition(step, state))
    .slice(0, Math.max(0, PARALLEL_STEPS_MAX - running));
}

export function stepsInFlight(plan: RunPlan, state: RunState): string[] {
  return plan.steps.map((step) => step.id).filter((id) => isStepInFlight(stepState(state, id).status));
}

/** Steps that have not ended, for a run that is being stopped. */
export function stepsNotDone(plan: RunPlan, state: RunState): string[] {
  return plan.steps.map((step) => step.id).filter((id) => !isStepDone(stepState(state, id).status));
}

/** What else is undone when a step runs again: everything after it that was skipped or cancelled only because of it. */
export function stepsToReset(plan: RunPlan, state: RunState, stepId: string): string[] {
  const reset = new Set([stepId]);
  let grown = true;
  while (grown) {
    grown = false;
    for (const step of plan.steps) {
      const held = stepState(state, step.id);
      const followed = held.status === "cancelled" || (held.status === "skipped" && held.skip === "upstream");
      if (!reset.has(step.id) && followed && (step.needs ?? []).some((id) => reset.has(id))) {
        reset.add(step.id);
        grown = true;
      }
    }
  }
  return plan.steps.map((step) => step.id).filter((id) => reset.has(id));
}

/**
 * What to run again when the machine that held a workspace is gone: the checkout, the commands that had changed it, and the step
 * that wanted it. Null when an irreversible step already used the workspace: then a person decides.
 */
export function stepsToRelocate(plan: RunPlan, state: RunState, prepareId: string, stepId: string): string[] | null {
  const users = plan.steps.filter((step) => step.workspace === prepareId && step.id !== stepId);
  if (users.some((step) => limitsOf(step).sideEffect === "irreversible" && hasBegun(state, step.id))) return null;
  const again = new Set([
    prepareId,
    stepId,
    ...users.filter((step) => step.uses === "command" && isStepGood(stepState(state, step.id).status)).map((step) => step.id),
  ]);
  return plan.steps.map((step) => step.id).filter((id) => again.has(id) && stepState(state, id).status !== "reused");
}

function hasBegun(state: RunState, stepId: string): boolean {
  const { status } = stepState(state, stepId);
  return status !== "pending" && status !== "skipped" && status !== "reused";
}

export type RunVerdict = { status: "succeeded" } | { status: "failed"; failure: StepFailure & { stepId: string } };

/** The run's result once every step has ended; null before. The first failed step, in the plan's order, names the failure. */
export function verdictOf(plan: RunPlan, state: RunState): RunVerdict | null {
  if (!allDone(plan, state)) return null;
  for (const step of plan.steps) {
    const held = stepState(state, step.id);
    if ((held.status === "failed" && !step.continueOnFailure) || held.status === "cancelled") {
      const failure = held.failure ?? { code: "step_cancelled", message: `step ${step.id} was cancelled` };
      return { status: "failed", failure: { ...failure, stepId: step.id } };
    }
  }
  return { status: "succeeded" };
}
