/** The part of a playbook that a workflow may see, and a program that only sends one: graph and limits, free of the parser and the expression library. */
export type { PlanStep, RunPlan } from "../playbook/plan.js";
export { SIDE_EFFECTS, type SideEffect } from "../playbook/side-effect.js";
export { PLAYBOOK_BYTES_MAX } from "../playbook/playbook-limits.js";
export { limitsOf, type StepLimits } from "../playbook/limits-of.js";
