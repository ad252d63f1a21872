/** One evaluation from the change's point of view: prepare, have a child collect and judge, and say what went wrong when nothing could be judged. */
import type { EvaluationRef } from "@praxis/domain/change-gate";
import { gateEvaluationWorkflowId } from "@praxis/domain/ids";
import type { GateSettled } from "@praxis/temporal/contracts";
import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  executeChild,
  isCancellation,
  workflowInfo,
} from "@temporalio/workflow";
import { gateEvaluation } from "../gate-evaluation/gate-evaluation-workflow.js";
import { gateDecisions, gatePreparation } from "./activity-options.js";

/** Throws only when it was cancelled. */
export async function evaluateGate(of: EvaluationRef): Promise<GateSettled> {
  try {
    const prepared = await gatePreparation.prepareGate(of);
    if (prepared.kind === "stale") return { dueAt: null };
    if (prepared.kind === "settled") return { dueAt: prepared.dueAt };
    const { head, policySha256, groups } = prepared;
    return await executeChild(gateEvaluation, {
      workflowId: gateEvaluationWorkflowId(workflowInfo().workflowId, { head, policySha256, round: of.round }),
      workflowIdReusePolicy: "ALLOW_DUPLICATE",
      args: [{ of, groups }],
    });
  } catch (error) {
    if (isCancellation(error)) throw error;
    await gateDecisions.failGate({ ...of, failure: failureOf(error) });
    return { dueAt: null };
  }
}

function failureOf(error: unknown): { code: string; message: string } {
  let cause: unknown = error;
  while (cause instanceof ActivityFailure || cause instanceof ChildWorkflowFailure) cause = cause.cause;
  if (cause instanceof ApplicationFailure) return { code: cause.type ?? "step_internal", message: cause.message };
  return { code: "step_internal", message: "The change could not be judged: the worker was lost again and again. Ask for a re-run." };
}
