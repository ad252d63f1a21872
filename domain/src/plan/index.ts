/** The part of a playbook that a workflow may see: graph and limits, free of the parser and the expression library. */
export type { PlanStep, RunPlan } from "../playbook/plan.js";
export { limitsOf, type StepLimits } from "../playbook/limits-of.js";
