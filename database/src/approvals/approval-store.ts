/** Questions to people. Whoever changes the row from `open` wins: a person, the due time, or the end of the run. */
import type { Actor } from "@praxis/domain/events";
import type { ApprovalStatus } from "@praxis/domain/run";
import type { Tx } from "../connection/database.js";
import type { Page } from "../runs/run-record.js";
import type { StoreDepsWithIds } from "../store-deps.js";
import type { ApprovalFilter, ApprovalOpened, ApprovalRecord, Decided, Decision, NewApproval } from "./approval-record.js";
import { decideApproval, expireApproval } from "./decide-approval.js";
import { listApprovals, readApproval } from "./list-approvals.js";
import { openApproval } from "./open-approval.js";

export interface ApprovalStore {
  /** Idempotent by (run, step, generation, kind). Throws `illegal_transition` when a newer version owns the step or the run is closed. */
  open(approval: NewApproval): Promise<ApprovalOpened>;
  /**
   * The same decision again answers `repeat: true` and writes nothing; `command` is then null. Another one throws
   * `approval_already_decided`. Throws `approval_not_found`.
   */
  decide(decision: Decision, tx?: Tx): Promise<Decided>;
  /** The due time has come: silence decides, unless somebody was faster. Answers what stands. Throws `approval_not_found`. */
  expire(due: { id: string; actor: Actor }): Promise<{ status: ApprovalStatus; decision: string | null }>;
  get(id: string, tx?: Tx): Promise<ApprovalRecord | null>;
  /** Newest first. */
  list(filter: ApprovalFilter): Promise<Page<ApprovalRecord>>;
}

export function createApprovalStore(deps: StoreDepsWithIds): ApprovalStore {
  return {
    open: (approval) => openApproval(deps, approval),
    decide: (decision, tx) => decideApproval(deps, decision, tx),
    expire: (due) => expireApproval(deps, due),
    get: (id, tx) => readApproval(tx ?? deps.database, id),
    list: (filter) => listApprovals(deps.database, filter),
  };
}
