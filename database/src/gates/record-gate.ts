/** What workers write about a gate. Every write names its round: one of an older round, or of a gate that lost its force, changes nothing. */
import type { GateStatus } from "@praxis/domain/change-gate";
import type { Verdict } from "@praxis/domain/gate";
import { toJsonb } from "../connection/to-jsonb.js";
import type { StoreDeps } from "../store-deps.js";
import type { GateArtifacts, GateCheckRow, GateFailure } from "./gate-record.js";

export interface GateWrite {
  id: string;
  round: number;
}

export interface PreparedGate extends GateWrite {
  head: string;
  branch: string | null;
  base: string;
  baseTip: string;
  tree: string;
  policySha256: string | null;
  landing: string | null;
  authors: readonly string[];
  checks: readonly GateCheckRow[];
  artifacts: GateArtifacts;
}

export interface SettledGate extends GateWrite {
  status: Extract<GateStatus, "waiting" | "decided" | "expired">;
  verdict: Verdict;
  checks: readonly GateCheckRow[];
  artifacts: GateArtifacts;
  failure: GateFailure | null;
  receiptSha256: string | null;
}

const IN_FORCE = "id = $1 AND round = $2 AND status IN ('running', 'waiting', 'decided')";
const PREPARED = `UPDATE gates SET head = $3, branch = $4, base = $5, base_tip = $6, tree = $7, policy_sha256 = $8, landing = $9, authors = $10,
    checks = $11, artifacts = $12, started_at = coalesce(started_at, $13), moved_at = $13, moves = moves + 1 WHERE ${IN_FORCE} AND status = 'running' RETURNING id`;
const SETTLED = `UPDATE gates SET status = $3, verdict = $4, checks = $5, artifacts = $6, failure = $7, receipt_sha256 = $8,
    decided_at = coalesce(decided_at, $9), moved_at = $9, moves = moves + 1 WHERE ${IN_FORCE} RETURNING id`;
const FAILED = `UPDATE gates SET status = 'decided', verdict = 'undecided', failure = $3, decided_at = $4, moved_at = $4, moves = moves + 1, receipt_sha256 = NULL
  WHERE ${IN_FORCE} AND status = 'running' RETURNING id`;
const EXPIRED =
  "UPDATE gates SET status = 'expired', moved_at = $3, moves = moves + 1 WHERE id = $1 AND round = $2 AND status IN ('running', 'waiting') RETURNING id";

/** Its end is news for the merge queue that waits for it. Beside the write: when it is lost, the queue finds it by a look of its own. */
const TELL_QUEUE = "UPDATE queue_entries SET untold = true, moved_at = $2 WHERE gate_id = $1 AND status = 'queued'";

/** Each answers whether it was written. */
export interface GateRecorder {
  recordPrepared(gate: PreparedGate): Promise<boolean>;
  recordSettled(gate: SettledGate): Promise<boolean>;
  /** Nothing could be judged: undecided, with the cause. */
  recordFailed(write: GateWrite & { failure: GateFailure }): Promise<boolean>;
  recordExpired(write: GateWrite): Promise<boolean>;
}

export function createGateRecorder({ database, clock }: StoreDeps): GateRecorder {
  const now = (): string => new Date(clock.now()).toISOString();
  const wrote = async (text: string, values: readonly unknown[]): Promise<boolean> => (await database.query(text, values)).length > 0;
  const ended = async (id: string, text: string, values: readonly unknown[]): Promise<boolean> => {
    const isWritten = await wrote(text, values);
    if (isWritten) await database.query(TELL_QUEUE, [id, now()]);
    return isWritten;
  };
  return {
    recordPrepared: ({ id, round, head, branch, base, baseTip, tree, policySha256, landing, authors, checks, artifacts }) =>
      wrote(PREPARED, [
        ...[id, round, head, branch, base, baseTip, tree, policySha256, landing, authors],
        ...[toJsonb(checks), toJsonb(artifacts), now()],
      ]),
    recordSettled: ({ id, round, status, verdict, checks, artifacts, failure, receiptSha256 }) =>
      ended(id, SETTLED, [id, round, status, verdict, toJsonb(checks), toJsonb(artifacts), toJsonb(failure), receiptSha256, now()]),
    recordFailed: ({ id, round, failure }) => ended(id, FAILED, [id, round, toJsonb(failure), now()]),
    recordExpired: ({ id, round }) => ended(id, EXPIRED, [id, round, now()]),
  };
}
