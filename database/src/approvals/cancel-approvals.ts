/** Open questions of a run that nobody needs to answer any more. Approvals are locked first, then steps, then the run. */
import type { Actor, EventDraft, RunEventType } from "@praxis/domain/events";
import type { Tx } from "../connection/database.js";
import type { Part } from "../connection/join-statements.js";

export interface OpenApproval {
  id: string;
  stepId: string;
}

const LOCK = `SELECT id, step_id AS "stepId" FROM approvals WHERE run_id = $1 AND status = 'open' AND ($2::text IS NULL OR step_id = $2)
  ORDER BY id FOR NO KEY UPDATE`;

export async function lockOpenApprovals(tx: Tx, runId: string, stepId: string | null = null): Promise<OpenApproval[]> {
  return tx.query<OpenApproval>(LOCK, [runId, stepId]);
}

export function cancelApprovalsPart(open: readonly OpenApproval[], now: string): Part {
  return {
    name: "cancelled_approvals",
    text: "UPDATE approvals SET status = 'cancelled', decided_at = $2, revision = revision + 1 WHERE id = ANY($1)",
    values: [open.map(({ id }) => id), now],
  };
}

export function approvalCancelled({ id, stepId }: OpenApproval, actor: Actor): EventDraft<RunEventType> {
  return { type: "approval_cancelled", actor, subject: `step:${stepId}`, data: { approvalId: id }, key: `approval/${id}/closed` };
}
