/** Questions to people. Whoever changes the row from `open` wins: a person, the due time, or the end of the run. */
import type { Actor } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import type { ApprovalKind, ApprovalOption, ApprovalStatus, EvidenceItem, RunCommand } from "@praxis/domain/run";
import type { Tx } from "../connection/database.js";
import type { Page } from "../runs/run-record.js";
import type { StoreDepsWithIds } from "../store-deps.js";

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

export interface ApprovalStore {
  /** Idempotent by (run, step, generation, kind). Throws `illegal_transition` when a newer version owns the step or the run is closed. */
  open(approval: NewApproval): Promise<ApprovalOpened>;
  /**
   * The same decision again answers `repeat: true` and writes nothing; `command` is then null. Another one throws
   * `approval_already_decided`. Throws `approval_not_found`.
   */
  decide(decision: Decision, tx?: Tx): Promise<{ approval: ApprovalRecord; repeat: boolean; command: Extract<RunCommand, { kind: "decide_approval" }> | null }>;
  /** The due time has come: silence decides, unless somebody was faster. Answers what stands. Throws `approval_not_found`. */
  expire(due: { id: string; actor: Actor }): Promise<{ status: ApprovalStatus; decision: string | null }>;
  /** Of one step, or of the whole run. Answers how many. */
  cancelOpen(scope: { runId: string; stepId?: string; actor: Actor }, tx?: Tx): Promise<number>;
  get(id: string, tx?: Tx): Promise<ApprovalRecord | null>;
  /** Newest first. */
  list(filter: {
    status?: readonly ApprovalStatus[];
    role?: string;
    runId?: string;
    limit?: number;
    cursor?: string;
  }): Promise<Page<ApprovalRecord>>;
}

export function createApprovalStore(_deps: StoreDepsWithIds): ApprovalStore {
  throw new Error("not built yet");
}
