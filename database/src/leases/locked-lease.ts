/** A lease's row while a transaction holds it, with its step's fence. The order of locks everywhere: offer, lease, agent step, step, run. */
import { judgeCall, leaseRefusal, type LeaseCallKind } from "@praxis/domain/lease";
import { AGENT_STEP_COLUMNS, type AgentStepRecord } from "../agent-steps/agent-step-store.js";
import type { Queries, Tx } from "../connection/database.js";
import type { LeaseAddress, LeaseRecord } from "./lease-record.js";

export const LEASE_COLUMNS = `l.id, l.offer_id AS "offerId", l.run_id AS "runId", l.step_id AS "stepId", l.generation, l.pool, l.agent_id AS "agentId",
  l.principal_id AS "principalId", l.fence, l.attempt, l.round, l.ttl_ms AS "ttlMs", l.state, l.created_at AS "createdAt",
  l.granted_at AS "grantedAt", l.ack_by AS "ackBy", l.acked_at AS "ackedAt", l.expires_at AS "expiresAt", l.forwarded_at AS "forwardedAt",
  l.progress, l.progress_at AS "progressAt", l.beats_without_progress AS "beatsWithoutProgress", l.checkpoint, l.event_count AS "eventCount",
  l.artifact_names AS "artifactNames", l.open_effects AS "openEffects", l.final_call AS "finalCall", l.final_body_sha256 AS "finalBodySha256",
  l.result, l.summary, l.outcome, l.reason, l.ended_at AS "endedAt", l.delivered_at AS "deliveredAt", l.settled_at AS "settledAt"`;

/** Never leaves the room as a whole: it holds the token. */
export interface HeldLease {
  lease: LeaseRecord;
  taskToken: Buffer | null;
  grantedFence: number;
  /** The database's time, read after the lock. */
  now: string;
}

type HeldRow = LeaseRecord & { taskToken: Buffer | null; grantedFence: number; now: string };

const HELD = `SELECT ${LEASE_COLUMNS}, l.task_token AS "taskToken", a.granted_fence AS "grantedFence"
  FROM leases l JOIN agent_steps a ON a.run_id = l.run_id AND a.step_id = l.step_id`;
/** The time is read outside: beside FOR UPDATE it would be that from before the wait for the lock. */
const afterwards = (query: string): string => `WITH h AS (${query}) SELECT h.*, clock_timestamp() AS now FROM h`;
const LOCK = afterwards(`${HELD} WHERE l.id = $1 FOR NO KEY UPDATE OF l`);
const READ = afterwards(`${HELD} WHERE l.id = $1`);
/** The last grant of an offer. */
const LOCK_LAST = afterwards(`${HELD} WHERE l.offer_id = $1 ORDER BY l.fence DESC LIMIT 1 FOR NO KEY UPDATE OF l`);

export async function lockLease(tx: Tx, leaseId: string): Promise<HeldLease | null> {
  return heldOf(await tx.query<HeldRow>(LOCK, [leaseId]));
}

export async function lockLastLease(tx: Tx, offerId: string): Promise<HeldLease | null> {
  return heldOf(await tx.query<HeldRow>(LOCK_LAST, [offerId]));
}

export async function readLease(queries: Queries, leaseId: string): Promise<HeldLease | null> {
  return heldOf(await queries.query<HeldRow>(READ, [leaseId]));
}

function heldOf([row]: HeldRow[]): HeldLease | null {
  if (!row) return null;
  const { taskToken, grantedFence, now, ...lease } = row;
  return { lease, taskToken, grantedFence, now };
}

/** Throws what the protocol answers to a refused call. */
export function judgeHeld(
  held: HeldLease | null,
  call: LeaseAddress & { bodySha256?: string },
  kind: LeaseCallKind,
): { held: HeldLease; repeat: boolean } {
  const judged = judgeCall(
    held && { ...held.lease, expiresAtMs: Date.parse(held.lease.expiresAt) },
    held?.grantedFence ?? 0,
    {
      kind,
      fence: call.fence,
      principalId: call.principalId,
      ...(call.bodySha256 === undefined ? {} : { bodySha256: call.bodySha256 }),
    },
    held ? Date.parse(held.now) : 0,
  );
  if (judged.kind === "refused" || !held) throw leaseRefusal(judged.kind === "refused" ? judged.code : "lease_not_found", call.leaseId);
  return { held, repeat: judged.kind === "repeat" };
}

const LOCK_STEP = `SELECT ${AGENT_STEP_COLUMNS} FROM agent_steps a WHERE a.run_id = $1 AND a.step_id = $2 FOR NO KEY UPDATE`;

export async function lockAgentStep(tx: Tx, runId: string, stepId: string): Promise<AgentStepRecord | null> {
  const [row] = await tx.query<AgentStepRecord>(LOCK_STEP, [runId, stepId]);
  return row ?? null;
}
