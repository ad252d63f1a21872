/** What an expression can see: the run's inputs and facts, and the outputs and statuses of the steps before it. */
import type { Json } from "../../hashing/index.js";
import { hasStepOutputs, isStepGood, type StepStatus } from "../../run/statuses.js";
import type { CelFrame } from "./cel-environment.js";
import type { CompiledExpression } from "./compile-expression.js";
import { toCel } from "./cel-values.js";

export interface ExpressionScope {
  inputs: Json;
  run: {
    id: string;
    title: string;
    labels: { readonly [key: string]: string };
    playbook: Json;
    repository: { path?: string; url?: string; ref?: string; commit?: string } | null;
  };
  /** Steps that are not listed count as not finished. */
  steps: { readonly [id: string]: { outputs: Json | null; status: StepStatus } };
}

export function frameOf(scope: ExpressionScope): CelFrame {
  return {
    succeeded: (id) => isStepGood(statusOf(scope, id)),
    failed: (id) => statusOf(scope, id) === "failed",
  };
}

export function statusOf(scope: ExpressionScope, stepId: string): StepStatus {
  return Object.hasOwn(scope.steps, stepId) ? (scope.steps[stepId]?.status ?? "pending") : "pending";
}

export function outputsOf(scope: ExpressionScope, stepId: string): Json | null {
  const step = Object.hasOwn(scope.steps, stepId) ? scope.steps[stepId] : undefined;
  return step && hasStepOutputs(step.status) ? step.outputs : null;
}

/** Converts once per evaluation of a step, and only the steps its expressions name. */
export function createContext(scope: ExpressionScope): (expression: CompiledExpression) => Record<string, unknown> {
  const inputs = toCel(scope.inputs);
  const run = toCel({
    ...scope.run,
    labels: { ...scope.run.labels },
    repository: scope.run.repository === null ? null : { ...scope.run.repository },
  });
  const steps = new Map<string, unknown>();
  return (expression) => {
    for (const { stepId, reads } of expression.facts.references) {
      if (reads === "outputs" && !steps.has(stepId)) steps.set(stepId, { outputs: toCel(outputsOf(scope, stepId)) });
    }
    return { inputs, run, steps: Object.fromEntries(steps) };
  };
}
