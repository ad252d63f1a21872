/**
 * Which results of a closed run its retry takes over. Pure. A good step is taken over unless it is `from`, comes after a step that
 * runs again, or was done in a workspace that has to be made anew.
 */
import { DomainError } from "../errors/index.js";
import { limitsOf } from "../playbook/limits-of.js";
import type { PlanStep, RunPlan } from "../playbook/plan.js";
import { isStepGood, type StepStatus } from "./statuses.js";

export interface StepOutcomeBefore {
  status: StepStatus;
  /** `condition`, `upstream` or `person`; null when it was not skipped. */
  skipReason: string | null;
}

/** @param from where to start; without it, the first step that did not succeed. Throws `invalid_request` for a step the run does not have. */
export function stepsToReuse(plan: RunPlan, outcomes: ReadonlyMap<string, StepOutcomeBefore>, from?: string): ReadonlySet<string> {
  const steps = plan.steps;
  if (from !== undefined && !steps.some((step) => step.id === from)) {
    throw new DomainError("invalid_request", "The run has no step of the id given in `from`.", {
      issues: [{ path: "from", message: "is not a step of this run" }],
      details: { allowed: steps.map((step) => step.id) },
    });
  }
  const good = (id: string): boolean => isStepGood(outcomes.get(id)?.status ?? "pending");
  const settled = (id: string): boolean => good(id) || skippedByCondition(outcomes.get(id));
  const first = from ?? steps.find((step) => !settled(step.id))?.id ?? steps[0]?.id;
  const again = new Set(steps.map((step) => step.id).filter((id) => id === first || !settled(id)));
  addDescendants(steps, again);
  const remade = addWorkspaces(steps, again, good);
  return new Set(steps.map((step) => step.id).filter((id) => good(id) && !again.has(id) && !remade.has(id)));
}

/** Its condition is judged again, on the same values; what came after it need not run again because of it. */
function skippedByCondition(outcome: StepOutcomeBefore | undefined): boolean {
  return outcome?.status === "skipped" && outcome.skipReason === "condition";
}

function addDescendants(steps: readonly PlanStep[], again: Set<string>): void {
  for (let before = -1; before !== again.size;) {
    before = again.size;
    for (const step of steps) if (step.needs?.some((need) => again.has(need))) again.add(step.id);
  }
}

/**
 * The old run's workspace is gone. A step that runs again in one needs it prepared again, and a command that runs again also needs
 * what earlier commands left there. Inspections' results are artifacts and stay; irreversible commands are never repeated for this.
 * @returns the preparations made again. Nothing runs again merely because a preparation does.
 */
function addWorkspaces(steps: readonly PlanStep[], again: Set<string>, good: (id: string) => boolean): ReadonlySet<string> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  for (let before = -1; before !== again.size;) {
    before = again.size;
    for (const step of steps.filter(({ id, uses }) => uses === "command" && again.has(id))) {
      for (const earlier of ancestorsOf(step, byId)) {
        const sameWorkspace = earlier.uses === "command" && earlier.workspace !== undefined && earlier.workspace === step.workspace;
        if (sameWorkspace && good(earlier.id) && limitsOf(earlier).sideEffect !== "irreversible") again.add(earlier.id);
      }
    }
    addDescendants(steps, again);
  }
  return new Set(steps.flatMap((step) => (step.workspace !== undefined && again.has(step.id) ? [step.workspace] : [])));
}

function ancestorsOf(step: PlanStep, byId: ReadonlyMap<string, PlanStep>): ReadonlySet<PlanStep> {
  const found = new Set<PlanStep>();
  const open = [...(step.needs ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const need = byId.get(id);
    if (need === undefined || found.has(need)) continue;
    found.add(need);
    open.push(...(need.needs ?? []));
  }
  return found;
}
