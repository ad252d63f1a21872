/**
 * The end of a lease by its holder, in two statements: one reads everything without a lock, the other locks in the order of all and
 * writes nothing if anything moved since. Then the end is made the long way, under locks.
 */
import { AGENT_STEP_COLUMNS, type AgentStepRecord } from "../agent-steps/agent-step-store.js";
import type { Queries } from "../connection/database.js";
import { sealDrafts } from "../events/seal-drafts.js";
import { LOCKED_RUN_COLUMNS, writeRunIfUntouched, type LockedRun } from "../runs/locked-run.js";
import type { StoreDeps } from "../store-deps.js";
import { deliveryOf, endingOf, type Ended, type Ending } from "./end-lease.js";
import type { LeaseRecord } from "./lease-record.js";
import { LEASE_COLUMNS, type HeldLease } from "./locked-lease.js";

/** A lease, its step and its run in one snapshot, nothing locked. */
export interface SeenLease {
  held: HeldLease;
  step: AgentStepRecord;
  run: LockedRun;
  /** Which row versions these were. */
  marks: { lease: string; step: string; run: string };
}

// The lease's id comes last, so that it is the one called `id`.
const SEE = `SELECT ${LOCKED_RUN_COLUMNS}, ${LEASE_COLUMNS}, l.task_token AS "taskToken", a.granted_fence AS "grantedFence", clock_timestamp() AS now,
    (SELECT row_to_json(s) FROM (SELECT ${AGENT_STEP_COLUMNS}) AS s) AS step,
    json_build_object('lease', l.xmin::text, 'step', a.xmin::text, 'run', r.xmin::text) AS marks
  FROM leases l JOIN agent_steps a ON a.run_id = l.run_id AND a.step_id = l.step_id JOIN runs r ON r.id = l.run_id WHERE l.id = $1`;

type RunMembers = Omit<LockedRun, "id">;
type Row = RunMembers & LeaseRecord & Pick<HeldLease, "taskToken" | "grantedFence" | "now"> & Pick<SeenLease, "step" | "marks">;

export async function seeLease(queries: Queries, leaseId: string): Promise<SeenLease | null> {
  const [row] = await queries.query<Row>(SEE, [leaseId]);
  if (!row) return null;
  const { status, control, version, waitingOn, waitingSince, startedAt, finishedAt, movedAt, lastSeq, lastHash, ...others } = row;
  const { taskToken, grantedFence, now, step, marks, ...lease } = others;
  const run = { id: lease.runId, status, control, version, waitingOn, waitingSince, startedAt, finishedAt, movedAt, lastSeq, lastHash };
  return { held: { lease, taskToken, grantedFence, now }, step, run, marks };
}

/** The lease as it was judged, still in its time, then its step, then its run. */
const UNTOUCHED = `WITH l AS (SELECT FROM leases WHERE id = $1 AND xmin = $2::xid AND expires_at > clock_timestamp() FOR NO KEY UPDATE),
    a AS (SELECT FROM agent_steps WHERE run_id = $3 AND step_id = $4 AND xmin = $5::xid AND (SELECT count(*) FROM l) = 1 FOR NO KEY UPDATE)
  SELECT FROM runs r WHERE r.id = $3 AND r.xmin = $6::xid AND (SELECT count(*) FROM a) = 1 FOR NO KEY UPDATE`;

/** Null: nothing was written. */
export async function endAtOnce(
  { database }: Pick<StoreDeps, "database">,
  { held, step, run, marks }: SeenLease,
  ending: Ending,
): Promise<Ended | null> {
  const { lease, parts, drafts } = endingOf(held, step, ending);
  const written = await writeRunIfUntouched(
    database,
    { text: UNTOUCHED, values: [lease.id, marks.lease, run.id, lease.stepId, marks.step, marks.run] },
    { run: { ...run, movedAt: held.now } },
    sealDrafts(run, drafts, Date.parse(held.now)),
    parts,
  );
  if (!written) return null;
  database.wake("leases", lease.id);
  return { lease, delivery: deliveryOf(lease, held.taskToken, ending.cancelDue ?? false) };
}
