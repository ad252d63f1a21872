/** Playbooks: reading them with every fault placed, planning them for the workflow, checking inputs, evaluating expressions. */
export { STEP_KINDS, PUBLIC_STEP_KINDS, isStepKind, stepKind, type StepKind, type StepKindName, type ExecutedKind } from "./kinds/index.js";
export type { Playbook, StepDefinition } from "./playbook.js";
export { SIDE_EFFECTS, type SideEffect } from "./side-effect.js";
export type { PlanStep, RunPlan } from "./plan.js";
export { parsePlaybook, type ParsedPlaybook, type ParseOptions } from "./parse-playbook.js";
export { compilePlan } from "./compile-plan.js";
export { nearestWorkspace } from "./nearest-workspace.js";
export { unwritableChanges, unwritableInText } from "./unwritable-changes.js";
export { literalPools, type LiteralPool } from "./literal-pools.js";
export { limitsOf, type StepLimits } from "./limits-of.js";
export { checkInputs, type CheckedInputs } from "./check-inputs.js";
export { checkWith } from "./checks/check-with.js";
export { referencesOf } from "./expressions/references.js";
export { evaluateCondition, fillWith } from "./expressions/evaluate.js";
export type { ExpressionScope } from "./expressions/scope.js";
export { BUILT_IN_PLAYBOOKS, builtInPlaybook } from "./built-in/index.js";
