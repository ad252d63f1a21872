/** ApprovalRecord → ApprovalView, and the ETag a decision has to match. */
import type { ApprovalRecord } from "@praxis/database";
import type { ApprovalView } from "../contract/approvals.js";
import { etagOf } from "../http/etag.js";
import { present } from "../runs/run-view.js";

export function approvalView(approval: ApprovalRecord): ApprovalView {
  return {
    id: approval.id,
    runId: approval.runId,
    stepId: approval.stepId,
    kind: approval.kind,
    question: approval.question,
    evidence: approval.evidence.map((item) => ({ ...item })),
    options: approval.options.map((option) => ({ ...option })),
    ...present({ role: approval.role, dueAt: approval.dueAt, onSilence: approval.onSilence }),
    status: approval.status,
    ...present({ decision: approval.decision, reason: approval.reason }),
    ...(approval.values === null ? {} : { values: { ...approval.values } }),
    ...(approval.decidedBy === null ? {} : { decidedBy: approval.decidedBy }),
    ...present({ decidedAt: approval.decidedAt }),
    createdAt: approval.createdAt,
  };
}

/** The same as GET sends: over the exact bytes of the view. */
export function approvalEtag(approval: ApprovalRecord): string {
  return etagOf(JSON.stringify(approvalView(approval)));
}
