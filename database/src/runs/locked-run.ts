/** The run's row while a transaction holds it: the last lock taken (after approvals and steps). Whoever holds it may append to the log. */
import type { RunStatus, WaitingOn } from "@praxis/domain/run";
import { DomainError } from "@praxis/domain/errors";
import { joinStatements, type Part } from "../connection/join-statements.js";
import { toJsonb } from "../connection/to-jsonb.js";
import type { Database, Tx } from "../connection/database.js";
import type { SealedLines } from "../events/seal-drafts.js";
import type { RunControl, RunFailure } from "./run-record.js";

export interface LockedRun {
  id: string;
  status: RunStatus;
  control: RunControl;
  version: number;
  waitingOn: WaitingOn;
  waitingSince: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  movedAt: string;
  lastSeq: number;
  lastHash: string | null;
}

export const LOCKED_RUN_COLUMNS = `r.id, r.status, r.control, r.version, r.waiting_on AS "waitingOn", r.waiting_since AS "waitingSince",
  r.started_at AS "startedAt", r.finished_at AS "finishedAt", r.moved_at AS "movedAt", r.last_seq AS "lastSeq", r.last_hash AS "lastHash"`;

// NO KEY UPDATE: rows that refer to the run may still be inserted by others.
const LOCK = `SELECT ${LOCKED_RUN_COLUMNS} FROM runs r WHERE r.id = $1 FOR NO KEY UPDATE`;

/** Throws `run_not_found`. */
export async function lockRun(tx: Tx, runId: string): Promise<LockedRun> {
  const [run] = await tx.query<LockedRun>(LOCK, [runId]);
  if (!run) throw runNotFound(runId);
  return run;
}

export function runNotFound(runId: string): DomainError {
  return new DomainError("run_not_found", `There is no run ${runId}, or you may not see it.`);
}

const INSERT_LINES = `INSERT INTO run_events (run_id, seq, line, key) SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[])`;

const UPDATE_RUN = `UPDATE runs SET status = $2, control = $3, version = $4, waiting_on = $5, waiting_since = $6, started_at = $7, finished_at = $8,
  moved_at = $9, last_seq = $10, last_hash = $11, failure = coalesce($12::jsonb, failure), result = coalesce($13::jsonb, result) WHERE id = $1`;

export interface RunChange {
  run: LockedRun;
  failure?: RunFailure | undefined;
  result?: unknown;
}

/** One statement: the lines, the run's row, and whatever parts the caller adds. Wakes the run's readers after the commit. */
export async function writeRun(tx: Tx, change: RunChange, sealed: SealedLines, parts: readonly Part[] = []): Promise<void> {
  const { text, values } = joinStatements(sealed.lines.length > 0 ? [...parts, linesPart(change.run.id, sealed)] : parts, {
    text: UPDATE_RUN,
    values: runValues(change, sealed),
  });
  await tx.query(text, values);
  tx.touch(change.run.id);
}

function runValues({ run, failure, result }: RunChange, sealed: SealedLines): unknown[] {
  return [
    run.id,
    run.status,
    run.control,
    run.version,
    run.waitingOn,
    run.waitingSince,
    run.startedAt,
    run.finishedAt,
    run.movedAt,
    sealed.lastSeq,
    sealed.lastHash,
    toJsonb(failure),
    toJsonb(result),
  ];
}

/** The step first, the run last: the order in which every transaction locks them. Waits for whoever holds them, then looks at the row again. */
const UNTOUCHED = `WITH s AS (SELECT FROM steps WHERE run_id = $1 AND step_id = $2 FOR NO KEY UPDATE)
  SELECT FROM runs r WHERE r.id = $1 AND r.xmin = $3::xid AND (SELECT count(*) FROM s) >= 0 FOR NO KEY UPDATE`;
const IF_UNTOUCHED = "EXISTS (SELECT FROM untouched)";

/** What finds a row only if step and run stand as they were seen: whatever changes a step or appends to the log writes the run's row. */
export function untouched(runId: string, stepId: string, mark: string): Omit<Part, "name"> {
  return { text: UNTOUCHED, values: [runId, stepId, mark] };
}

/**
 * The same outside a transaction, and only if \`guard\` finds that everything is still as it was seen. False: nothing was written.
 * @param guard locks what is written, in the order of all
 * @param parts each ends in a WHERE
 */
export async function writeRunIfUntouched(
  database: Database,
  guard: Omit<Part, "name">,
  change: RunChange,
  sealed: SealedLines,
  parts: readonly Part[],
): Promise<boolean> {
  const { id } = change.run;
  const lines = linesPart(id, sealed);
  const { text, values } = joinStatements(
    [
      { name: "untouched", ...guard },
      { ...lines, text: `${lines.text} WHERE ${IF_UNTOUCHED}` },
      ...parts.map((part) => ({ ...part, text: `${part.text} AND ${IF_UNTOUCHED}` })),
    ],
    { text: `${UPDATE_RUN} AND ${IF_UNTOUCHED} RETURNING id`, values: runValues(change, sealed) },
  );
  const written = await database.query(text, values);
  if (written.length > 0) database.touch(id);
  return written.length > 0;
}

export function linesPart(runId: string, { lines }: SealedLines): Part {
  return {
    name: "lines",
    text: INSERT_LINES,
    values: [runId, lines.map(({ seq }) => seq), lines.map(({ line }) => line), lines.map(({ key }) => key)],
  };
}
