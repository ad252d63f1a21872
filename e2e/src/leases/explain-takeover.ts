/** Where the time of a slow takeover went: what Postgres and Temporal remember of the run, in one line of time. */
import { runWorkflowId } from "@praxis/domain/ids";
import { Connection } from "@temporalio/client";
import type { LeasePlatform } from "./lease-platform.js";

interface Moment {
  atMs: number;
  what: string;
}

/** Lines for people; milliseconds count from the silent holder's last accepted beat. */
export async function explainTakeover(platform: LeasePlatform, runId: string, fromMs: number): Promise<string[]> {
  const moments = [...(await inPostgres(platform, runId)), ...(await inTemporal(platform, runId))];
  return moments
    .sort((a, b) => a.atMs - b.atMs)
    .filter(({ atMs }) => atMs >= fromMs)
    .map(({ atMs, what }) => `  ${String(Math.round(atMs - fromMs)).padStart(6)} ms  ${what}`);
}

const LEASES = `SELECT id, agent_id AS "agentId", state, reason, created_at AS "createdAt", granted_at AS "grantedAt", acked_at AS "ackedAt",
  ended_at AS "endedAt", settled_at AS "settledAt" FROM leases WHERE run_id = $1`;

interface LeaseTimes {
  id: string;
  agentId: string;
  state: string;
  reason: string | null;
  createdAt: string;
  grantedAt: string | null;
  ackedAt: string | null;
  endedAt: string | null;
  settledAt: string | null;
}

async function inPostgres({ database }: LeasePlatform, runId: string): Promise<Moment[]> {
  const leases = await database.query<LeaseTimes>(LEASES, [runId]);
  const offers = await database.query<{ id: string; createdAt: string }>(
    `SELECT id, created_at AS "createdAt" FROM offers WHERE run_id = $1`,
    [runId],
  );
  const moments = offers.map(({ id, createdAt }) => ({ atMs: Date.parse(createdAt), what: `postgres: offered ${id}` }));
  for (const { id, agentId, state, reason, createdAt, grantedAt, ackedAt, endedAt, settledAt } of leases) {
    const times = {
      picked: createdAt,
      granted: grantedAt,
      acked: ackedAt,
      [`ended (${state}, ${reason ?? "no reason"})`]: endedAt,
      settled: settledAt,
    };
    for (const [word, at] of Object.entries(times))
      if (at !== null) moments.push({ atMs: Date.parse(at), what: `postgres: ${id} of ${agentId} ${word}` });
  }
  return moments;
}

async function inTemporal({ temporal: { address, namespace } }: LeasePlatform, runId: string): Promise<Moment[]> {
  const connection = await Connection.connect({ address });
  try {
    const execution = { workflowId: runWorkflowId(runId) };
    const { history } = await connection.workflowService.getWorkflowExecutionHistory({ namespace, execution, maximumPageSize: 1_000 });
    return (history?.events ?? []).map(({ eventTime, eventType, eventId }) => ({
      atMs: Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6,
      what: `temporal: ${String(eventId)} ${NAMES[eventType ?? 0] ?? `event of type ${String(eventType)}`}`,
    }));
  } finally {
    await connection.close();
  }
}

/** Of Temporal's EventType: the ones that a run of one agent step has. */
const NAMES: Readonly<Record<number, string>> = {
  1: "workflow started",
  2: "workflow completed",
  5: "workflow task scheduled",
  6: "workflow task started",
  7: "workflow task completed",
  8: "workflow task timed out",
  9: "workflow task failed",
  10: "activity scheduled",
  11: "activity started",
  12: "activity completed",
  13: "activity failed",
  14: "activity timed out",
  15: "activity cancel requested",
  16: "activity cancelled",
  25: "marker recorded",
  26: "signalled",
};
