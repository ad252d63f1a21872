/** Turns an answered (or silent) question into what it means for the step. Postgres decides who answered; this only applies it. */
import type { ApprovalRecord, StepOutcome } from "@praxis/database";
import { DomainError, invariant } from "@praxis/domain/errors";
import type { ApprovalKind } from "@praxis/domain/run";
import type { Settled, SettleTask } from "@praxis/temporal/contracts";
import { SYSTEM } from "../steps/step-deps.js";
import type { RunDeps } from "./run-deps.js";

export async function settleApproval(deps: RunDeps, task: SettleTask): Promise<Settled> {
  if (task.due) await deps.approvals.expire({ id: task.approvalId, actor: SYSTEM });
  const approval = await deps.approvals.get(task.approvalId);
  if (!approval) throw new DomainError("approval_not_found", `There is no approval ${task.approvalId}.`);
  if (approval.status === "open" || approval.decision === null) return { status: "open" };
  const outcome = MEANINGS[approval.kind](approval, await standingFailure(deps, task));
  if (outcome === "run_again") return { status: "pending" };
  const { runId, stepId, generation, version } = task;
  const recorded = await deps.recorder.recordFinished({
    runId,
    stepId,
    generation,
    version,
    started: true,
    result: outcome,
    actor: SYSTEM,
  });
  const stands = recorded.kind === "stale" ? { status: outcome.status, failure: outcome.failure ?? null } : recorded.result;
  invariant(
    stands.status === "succeeded" || stands.status === "failed" || stands.status === "skipped",
    `an answer left the step ${stands.status}`,
  );
  return {
    status: stands.status,
    ...(stands.status === "skipped" ? { skip: "person" as const } : {}),
    ...(stands.failure ? { failure: { code: stands.failure.code, message: stands.failure.message } } : {}),
  };
}

interface Failure {
  code: string;
  message: string;
}

async function standingFailure(deps: RunDeps, task: SettleTask): Promise<Failure> {
  const values = await deps.recorder.loadStepValues(task.runId, [task.stepId]);
  const failure = values[task.stepId]?.failure;
  return failure ? { code: failure.code, message: failure.message } : { code: "outcome_unknown", message: "Its outcome is not known." };
}

type Meaning = (approval: ApprovalRecord, failure: Failure) => StepOutcome | "run_again";

const ask: Meaning = (approval) => {
  if (approval.decision === "reject") {
    const who =
      approval.status === "expired" ? "Nobody answered in time, and silence means no" : `${approval.decidedBy?.id ?? "somebody"} said no`;
    const why = approval.reason === null ? "" : `: ${approval.reason}`;
    return { status: "failed", failure: { code: "approval_rejected", message: `${who}${why}.` } };
  }
  const { decision, reason, values, decidedBy } = approval;
  return {
    status: "succeeded",
    outputs: { decision, reason, values, decidedBy: decidedBy ? { kind: decidedBy.kind, id: decidedBy.id } : null },
  };
};

const afterFailure: Meaning = (approval, failure) => {
  if (approval.decision === "retry") return "run_again";
  if (approval.decision === "skip") return { status: "skipped", skipReason: "person" };
  return { status: "failed", failure };
};

const afterUnknown: Meaning = (approval, failure) => {
  if (approval.decision === "retry") return "run_again";
  if (approval.decision === "done")
    return { status: "succeeded", outputs: { confirmedBy: approval.decidedBy?.id ?? null, reason: approval.reason } };
  return { status: "failed", failure };
};

const MEANINGS = { approval: ask, gate: ask, failure: afterFailure, unknown_outcome: afterUnknown } as const satisfies Record<
  ApprovalKind,
  Meaning
>;
