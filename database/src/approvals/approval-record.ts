/** A question as Postgres remembers it, and the words for asking and answering. Members named `…At` are RFC 3339 texts. */
import { DomainError } from "@praxis/domain/errors";
import type { Actor } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import type { ApprovalKind, ApprovalOption, ApprovalStatus, EvidenceItem, RunCommand } from "@praxis/domain/run";

export interface ApprovalRecord {
  id: string;
  runId: string;
  stepId: string;
  generation: number;
  kind: ApprovalKind;
  question: string;
  evidence: readonly EvidenceItem[];
  options: readonly ApprovalOption[];
  /** Who may decide; null: anyone who holds `approvals:decide`. */
  role: string | null;
  dueAt: string | null;
  /** The option that silence chooses at the due time. */
  onSilence: string | null;
  status: ApprovalStatus;
  decision: string | null;
  reason: string | null;
  values: { readonly [key: string]: Json } | null;
  decidedBy: Actor | null;
  decidedAt: string | null;
  createdAt: string;
  /** 1, and one more with every change: the ETag is made from it. */
  revision: number;
}

export interface NewApproval {
  runId: string;
  stepId: string;
  generation: number;
  version: number;
  kind: ApprovalKind;
  question: string;
  evidence: readonly EvidenceItem[];
  options: readonly ApprovalOption[];
  role?: string;
  dueMs?: number;
  onSilence?: string;
  actor: Actor;
}

export interface ApprovalOpened {
  approvalId: string;
  dueAt: string | null;
  status: ApprovalStatus;
  decision: string | null;
}

export interface Decision {
  id: string;
  /** The id of one of the options; the caller has checked it. */
  decision: string;
  reason?: string;
  values?: { readonly [key: string]: Json };
  actor: Actor;
  commandId: string;
  /** Runs under the row's lock before an open approval is decided; throw to refuse (`If-Match`). Not called for a repeat. */
  check?: (standing: ApprovalRecord) => void;
}

export interface Decided {
  approval: ApprovalRecord;
  repeat: boolean;
  /** What to signal now; null for a repeat. */
  command: Extract<RunCommand, { kind: "decide_approval" }> | null;
}

export interface ApprovalFilter {
  status?: readonly ApprovalStatus[];
  role?: string;
  runId?: string;
  idPrefix?: string;
  limit?: number;
  cursor?: string;
}

export const APPROVAL_COLUMNS = `id, run_id AS "runId", step_id AS "stepId", generation, kind, question, evidence, options, role, due_at AS "dueAt",
  on_silence AS "onSilence", status, decision, reason, "values", decided_by AS "decidedBy", decided_at AS "decidedAt", created_at AS "createdAt", revision`;

export function approvalNotFound(id: string): DomainError {
  return new DomainError("approval_not_found", `There is no approval ${id}, or you may not see it.`);
}
