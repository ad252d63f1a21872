/** Playbook → plan: the graph and the limits, every default left out. */
import { createStepGraph, type StepGraph } from "./checks/step-graph.js";
import { usesStatusFunction } from "./expressions/references.js";
import { stepKind } from "./kinds/index.js";
import { nearestWorkspace } from "./nearest-workspace.js";
import type { PlanStep, RunPlan } from "./plan.js";
import type { Playbook, StepDefinition } from "./playbook.js";

export function compilePlan(playbook: Playbook): RunPlan {
  const graph = createStepGraph(playbook.steps);
  return {
    steps: playbook.steps.map((step) => compileStep(step, playbook, graph)),
    ...(playbook.timeoutMs === undefined ? {} : { timeoutMs: playbook.timeoutMs }),
  };
}

function compileStep(step: StepDefinition, playbook: Playbook, graph: StepGraph): PlanStep {
  const kind = stepKind(step.uses);
  const workspace = kind.runsOn === "workspace" ? nearestWorkspace(step.id, playbook, graph) : undefined;
  const { timeoutMs, heartbeatTimeoutMs, attempts, sideEffect } = step;
  return {
    id: step.id,
    uses: step.uses,
    ...(step.needs.length === 0 ? {} : { needs: [...step.needs] }),
    ...(step.if === undefined ? {} : { conditional: true as const }),
    ...(step.if !== undefined && usesStatusFunction(step.if) ? { judgesNeeds: true as const } : {}),
    ...(workspace === undefined ? {} : { workspace }),
    ...(timeoutMs === undefined || timeoutMs === kind.timeoutMs ? {} : { timeoutMs }),
    ...(heartbeatTimeoutMs === undefined || heartbeatTimeoutMs === kind.heartbeatTimeoutMs ? {} : { heartbeatTimeoutMs }),
    ...(attempts === undefined || attempts === kind.attempts ? {} : { attempts }),
    ...(sideEffect === undefined || sideEffect === kind.sideEffect ? {} : { sideEffect }),
    ...(step.continueOnFailure === true ? { continueOnFailure: true as const } : {}),
    ...(step.onFailure === "ask" ? { onFailure: "ask" as const } : {}),
  };
}
