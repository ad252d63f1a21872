/** What a step's holder is to be told: read, acknowledged, and the answer to a question it parked. */
import type { Json } from "@praxis/domain/hashing";
import type { LeaseCommandKind } from "@praxis/domain/lease";
import { readApproval } from "../approvals/list-approvals.js";
import type { Queries } from "../connection/database.js";
import { toJsonb } from "../connection/to-jsonb.js";
import type { LeaseCommand } from "../leases/lease-record.js";
import type { StoreDeps } from "../store-deps.js";

/** Of an earlier generation only messages still count. `l` is the lease, `c` the command. */
export const PENDING_COMMANDS = `c.run_id = l.run_id AND c.step_id = l.step_id AND c.acked_at IS NULL AND (c.generation = l.generation OR c.kind = 'steer')`;

const UNACKED = `SELECT c.id, c.kind, c.payload, c.created_at AS "createdAt" FROM lease_commands c JOIN leases l ON ${PENDING_COMMANDS}
  WHERE l.id = $1 ORDER BY c.position`;

export async function listCommands(queries: Queries, leaseId: string): Promise<LeaseCommand[]> {
  return queries.query<LeaseCommand>(UNACKED, [leaseId]);
}

const ANSWER = `INSERT INTO lease_commands (id, run_id, step_id, generation, kind, payload, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp()) ON CONFLICT (run_id, step_id, id) DO NOTHING`;

export interface ParkedAnswer {
  runId: string;
  stepId: string;
  generation: number;
  approvalId: string;
}

/** False while the question is open. Any option but `reject` lets the agent go on; it sees which one. */
export async function answerParked({ database }: Pick<StoreDeps, "database">, answer: ParkedAnswer): Promise<boolean> {
  const { runId, stepId, generation, approvalId } = answer;
  const approval = await readApproval(database, approvalId);
  if (!approval || approval.status === "open") return false;
  const { decision, reason, values } = approval;
  const kind: LeaseCommandKind = decision === null || decision === "reject" ? "rejected" : "approved";
  const payload: { [key: string]: Json | undefined } = { approvalId, decision, reason, values };
  // One command an answer: its id is made from the approval's, so a repeat finds it.
  await database.query(ANSWER, [`cmd_${approvalId.slice("apr_".length)}`, runId, stepId, generation, kind, toJsonb(payload)]);
  return true;
}
