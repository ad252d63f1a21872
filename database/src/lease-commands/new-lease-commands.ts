/** Rows for those who hold steps of a run: written where a person's request is accepted, in the same statement. */
import type { Json } from "@praxis/domain/hashing";
import type { LeaseCommandKind } from "@praxis/domain/lease";
import type { Tx } from "../connection/database.js";
import type { Part } from "../connection/join-statements.js";
import { toJsonb } from "../connection/to-jsonb.js";
import type { LockedRun } from "../runs/locked-run.js";

const COLUMNS = "(id, run_id, step_id, generation, kind, payload, created_at)";

/** A message waits for the next holder too; the rest is for who holds a step now. The run's lock makes both complete. */
const FOR_HOLDERS = `INSERT INTO lease_commands ${COLUMNS}
  SELECT $1, s.run_id, s.step_id, s.generation, $3, $4, clock_timestamp() FROM steps s
  WHERE s.run_id = $2 AND s.uses = 'agent' AND s.status IN ('running', 'waiting') AND ($3 = 'steer' OR EXISTS (SELECT 1 FROM leases l
    WHERE l.run_id = s.run_id AND l.step_id = s.step_id AND l.state IN ('granting', 'granted', 'active', 'completing')))
  ON CONFLICT (run_id, step_id, id) DO NOTHING`;

export interface NewLeaseCommand {
  /** The run's command: one of them goes to each of its agent steps. */
  id: string;
  kind: LeaseCommandKind;
  payload: { readonly [key: string]: Json | undefined };
}

export function leaseCommandsPart(runId: string, { id, kind, payload }: NewLeaseCommand): Part {
  return { name: "told_holders", text: FOR_HOLDERS, values: [id, runId, kind, toJsonb(payload)] };
}

const LATE = `INSERT INTO lease_commands ${COLUMNS}
  SELECT c.id, $1, $2, $3, $4, '{}'::jsonb, $5::timestamptz FROM commands c WHERE c.run_id = $1 AND c.kind = $6 ORDER BY c.position DESC LIMIT 1
  ON CONFLICT (run_id, step_id, id) DO NOTHING`;

/** For a holder that was granted a step after its run was asked to stop. */
export function lateCommandPart(run: LockedRun, step: { stepId: string; generation: number }, now: string): Part {
  const [kind, asked] = run.control === "cancel" ? ["cancel", "cancel_run"] : ["pause", "pause_run"];
  return { name: "told_late", text: LATE, values: [run.id, step.stepId, step.generation, kind, now, asked] };
}

/** Its id is made from the lease's: one such command a grant. */
const CANCEL = `INSERT INTO lease_commands ${COLUMNS} SELECT $1, $2, $3, $4, 'cancel', $5, clock_timestamp() WHERE NOT EXISTS (SELECT 1 FROM lease_commands
    WHERE run_id = $2 AND step_id = $3 AND generation = $4 AND kind = 'cancel' AND acked_at IS NULL) ON CONFLICT (run_id, step_id, id) DO NOTHING`;

/** What the workflow itself asks of a holder (a time limit, a cancel in Temporal), where no person's request was recorded. */
export async function cancelHolder(
  tx: Tx,
  lease: { id: string; runId: string; stepId: string; generation: number },
  reason: string,
): Promise<void> {
  const id = `cmd_${lease.id.slice("lse_".length)}`;
  await tx.query(CANCEL, [id, lease.runId, lease.stepId, lease.generation, toJsonb({ reason })]);
  tx.wake("leases", lease.id);
}

const TOLD = `SELECT 'leases' AS topic, id FROM leases WHERE run_id = $1 AND state IN ('granting', 'granted', 'active', 'completing')
  UNION ALL SELECT 'pools', pool FROM offers WHERE run_id = $1 AND state <> 'closed'`;

/** Wakes who holds steps of the run, and who waits for its offers. */
export async function wakeHolders(tx: Tx, runId: string): Promise<void> {
  const rows = await tx.query<{ topic: "leases" | "pools"; id: string }>(TOLD, [runId]);
  for (const { topic, id } of rows) tx.wake(topic, id);
}
