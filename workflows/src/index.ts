/** The workflow bundle's entry: every workflow under the name the contract gives it. Deterministic code only. */
import type { WorkflowMap } from "@praxis/temporal/contracts";
import { agentRun } from "./agent-run/agent-run-workflow.js";

/** Compile-time proof that this bundle keeps the contract. */
export const workflows = { agentRun } satisfies WorkflowMap;
export { agentRun };
