/** A gate as Postgres remembers it, and the words for changing it. Members named `…At` are RFC 3339 texts. */
import { DomainError } from "@praxis/domain/errors";
import type { Actor } from "@praxis/domain/events";
import type { GateRepository, GateStatus, HandedReport } from "@praxis/domain/change-gate";
import type { ForgeOrigin } from "@praxis/domain/forge";
import type { CheckId, ExternalSource, Finding, Outcome, Verdict } from "@praxis/domain/gate";

export interface GateCheckRow {
  check: CheckId;
  required: boolean;
  /** Null while it is judged. */
  outcome: Outcome | null;
  /** The first ones: all of them are in the verdict. */
  findings: readonly Finding[];
  findingCount: number;
  needs?: "human";
}

export interface GateFailure {
  code: string;
  message: string;
}

/** SHA-256 of what was judged: its bytes are artifacts. */
export interface GateArtifacts {
  change?: string;
  policy?: string;
  /** By group of checks that were collected together. */
  evidence?: { readonly [group: string]: string };
  /** The whole verdict, before overrides. */
  verdict?: string;
  /** Checks that somebody else runs, and whose report is waited for. */
  reportedBy?: readonly ({ check: CheckId } & ExternalSource)[];
  /** How often an evaluation of this round was woken by reports of others. */
  wakes?: number;
  /** Why commands were not shut in. */
  unsandboxed?: string;
  /** Reports of other machines, for this head. */
  handedIn?: readonly HandedReport[];
  /** Of a merge queue's candidate: the head of the change it was built from. */
  madeFrom?: string;
}

export interface OverrideRecord {
  id: string;
  gateId: string;
  checks: readonly CheckId[];
  reason: string;
  ticket: string | null;
  approver: Actor;
  head: string;
  policySha256: string;
  createdAt: string;
  expiresAt: string;
}

export interface GateRecord {
  id: string;
  position: number;
  repository: GateRepository;
  repositoryKey: string;
  change: string;
  target: string;
  /** Null: nobody at a forge asked for it. */
  forge: ForgeOrigin | null;
  headName: string;
  head: string | null;
  branch: string | null;
  base: string | null;
  baseTip: string | null;
  tree: string | null;
  policySha256: string | null;
  landing: string | null;
  status: GateStatus;
  verdict: Verdict | null;
  checks: readonly GateCheckRow[];
  failure: GateFailure | null;
  artifacts: GateArtifacts;
  receiptSha256: string | null;
  authors: readonly string[];
  requestedBy: Actor;
  round: number;
  rerunCheck: CheckId | null;
  supersededBy: string | null;
  /** Counts every write. */
  moves: number;
  createdAt: string;
  startedAt: string | null;
  decidedAt: string | null;
  expiresAt: string;
  /** Oldest first; those that no longer hold are among them. */
  overrides: readonly OverrideRecord[];
}

export interface GateFilter {
  status?: readonly GateStatus[];
  verdict?: readonly Verdict[];
  repositoryKey?: string;
  change?: string;
  target?: string;
  /** The beginning of a gate's id or of a head commit. */
  q?: string;
  limit?: number;
  cursor?: string;
}

const OVERRIDES = `(SELECT coalesce(json_agg(json_build_object('id', o.id, 'gateId', o.gate_id, 'checks', o.checks, 'reason', o.reason,
    'ticket', o.ticket, 'approver', o.approver, 'head', o.head, 'policySha256', o.policy_sha256,
    'createdAt', to_char(o.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'expiresAt', to_char(o.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY o.created_at, o.id), '[]'::json)
  FROM gate_overrides o WHERE o.gate_id = g.id) AS overrides`;

export const SELECT_GATES = `SELECT g.id, g.position, g.repository, g.repository_key AS "repositoryKey", g.change, g.target, g.forge, g.head_name AS "headName",
  g.head, g.branch, g.base, g.base_tip AS "baseTip", g.tree, g.policy_sha256 AS "policySha256", g.landing, g.status, g.verdict, g.checks, g.failure,
  g.artifacts, g.receipt_sha256 AS "receiptSha256", g.authors, g.requested_by AS "requestedBy", g.round, g.rerun_check AS "rerunCheck",
  g.superseded_by AS "supersededBy", g.created_at AS "createdAt", g.started_at AS "startedAt", g.decided_at AS "decidedAt",
  g.expires_at AS "expiresAt", g.moves, ${OVERRIDES} FROM gates g`;

export function gateNotFound(id: string): DomainError {
  return new DomainError("gate_not_found", `There is no gate ${id}, or you may not see it.`);
}
