/** The workflow bundle's entry: every workflow under the name the contract gives it. Deterministic code only. */
import type { WorkflowMap } from "@praxis/temporal/contracts";
import { agentRun } from "./agent-run/agent-run-workflow.js";
import { changeGate } from "./change-gate/change-gate-workflow.js";
import { gateEvaluation } from "./gate-evaluation/gate-evaluation-workflow.js";
import { mergeQueue } from "./merge-queue/merge-queue-workflow.js";

/** Compile-time proof that this bundle keeps the contract. */
export const workflows = { agentRun, changeGate, gateEvaluation, mergeQueue } satisfies WorkflowMap;
export { agentRun, changeGate, gateEvaluation, mergeQueue };
