/** ApprovalRecord → ApprovalView, and the ETag a decision has to match. */
import type { ApprovalRecord, KeyStore, Tx } from "@praxis/database";
import type { ApprovalView } from "../contract/approvals.js";
import { etagOf } from "../http/etag.js";
import { present } from "../runs/run-view.js";

/** Key id → the key's name. */
export type KeyNames = ReadonlyMap<string, string>;

/** @param names of the keys that decided; an open approval needs none */
export function approvalView(approval: ApprovalRecord, names: KeyNames = new Map()): ApprovalView {
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
    ...(approval.decidedBy === null ? {} : { decidedBy: named(approval.decidedBy, names) }),
    ...present({ decidedAt: approval.decidedAt }),
    createdAt: approval.createdAt,
  };
}

function named(actor: NonNullable<ApprovalRecord["decidedBy"]>, names: KeyNames): NonNullable<ApprovalView["decidedBy"]> {
  const name = names.get(actor.id);
  return name === undefined ? actor : { ...actor, name };
}

/** One query, and none while nobody has decided. */
export function namesOfDeciders(keys: Pick<KeyStore, "names">, approvals: readonly ApprovalRecord[], tx?: Tx): Promise<KeyNames> {
  return keys.names(
    approvals.flatMap(({ decidedBy }) => (decidedBy === null ? [] : [decidedBy.id])),
    tx,
  );
}

/** The same as GET sends: over the exact bytes of the view. */
export function approvalEtag(approval: ApprovalRecord, names?: KeyNames): string {
  return etagOf(JSON.stringify(approvalView(approval, names)));
}
