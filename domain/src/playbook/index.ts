/** Playbooks: reading them with every fault placed, planning them for the workflow, checking inputs, evaluating expressions. */
export {
  DEFAULT_MAX_ROUNDS,
  DEFAULT_TTL_MS,
  ON_STALL,
  PUBLIC_STEP_KINDS,
  STEP_KINDS,
  isStepKind,
  stepKind,
  type ExecutedKind,
  type StepKind,
  type StepKindName,
} from "./kinds/index.js";
export type { Playbook, StepDefinition } from "./playbook.js";
export { SIDE_EFFECTS, type SideEffect } from "./side-effect.js";
export type { PlanStep, RunPlan } from "./plan.js";
export { parsePlaybook, type ParsedPlaybook, type ParseOptions } from "./parse-playbook.js";
export { compilePlan } from "./compile-plan.js";
export { nearestWorkspace } from "./nearest-workspace.js";
export { literalPools, type LiteralPool } from "./literal-pools.js";
export { limitsOf, type StepLimits } from "./limits-of.js";
export { checkInputs, type CheckedInputs } from "./check-inputs.js";
export { checkWith } from "./checks/check-with.js";
export { referencesOf } from "./expressions/references.js";
export { evaluateCondition, fillWith } from "./expressions/evaluate.js";
export type { ExpressionScope } from "./expressions/scope.js";
export { BUILT_IN_PLAYBOOKS, builtInPlaybook } from "./built-in/index.js";
