/** All that a process needs to keep a lease for its agent, in one statement. Changes nothing. */
import { PENDING_COMMANDS } from "../lease-commands/lease-commands.js";
import type { StoreDeps } from "../store-deps.js";
import type { Holding, LeaseAddress, LeaseCommand, LeaseRecord } from "./lease-record.js";
import { judgeHeld, LEASE_COLUMNS } from "./locked-lease.js";

const HOLD = `SELECT ${LEASE_COLUMNS}, l.task_token AS "taskToken", a.granted_fence AS "grantedFence", clock_timestamp() AS now,
    (SELECT coalesce(json_agg(json_build_object('id', c.id, 'kind', c.kind, 'payload', c.payload, 'createdAt', c.created_at) ORDER BY c.position), '[]')
      FROM lease_commands c WHERE ${PENDING_COMMANDS}) AS commands
  FROM leases l JOIN agent_steps a ON a.run_id = l.run_id AND a.step_id = l.step_id WHERE l.id = $1`;

type Row = LeaseRecord & { taskToken: Buffer | null; grantedFence: number; now: string; commands: LeaseCommand[] };

/** Throws refusals, judged as a heartbeat. */
export async function holdLease({ database }: Pick<StoreDeps, "database">, call: LeaseAddress): Promise<Holding> {
  const [row] = await database.query<Row>(HOLD, [call.leaseId]);
  if (!row) {
    judgeHeld(null, call, "heartbeat");
    throw new Error("a lease that is not there was let through");
  }
  const { taskToken, grantedFence, now, commands, ...lease } = row;
  judgeHeld({ lease, taskToken, grantedFence, now }, call, "heartbeat");
  // Times inside JSON come in Postgres' own spelling.
  const told = commands.map((command) => ({ ...command, createdAt: new Date(command.createdAt).toISOString() }));
  return { lease, taskToken, now, commands: told };
}
