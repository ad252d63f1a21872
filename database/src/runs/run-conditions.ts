/** A filter of runs → conditions in SQL on `runs r`. Lists, counts and bulk actions mean the same by the same filter. */
import type { Queries } from "../connection/database.js";
import type { RunFilter } from "./run-record.js";

export type Param = (value: unknown) => string;
export type RunConditions = Omit<RunFilter, "sort" | "limit" | "cursor">;

/** @param param takes a value and answers its place in the statement. One statement more for each of `q`, `stuck` and `needsPerson`. */
export async function runConditions(queries: Queries, filter: RunConditions, param: Param): Promise<string[]> {
  const conditions = conditionsOf(filter, param);
  if (filter.q !== undefined && filter.q.trim() !== "") conditions.push(await searchCondition(queries, filter.q.trim(), param));
  if (filter.stuck) conditions.push(await fewOrMany(queries, STUCK_RUNS, IS_STUCK));
  if (filter.needsPerson) conditions.push(await fewOrMany(queries, RUNS_THAT_ASK, ASKS));
  return conditions;
}

/** Nobody took the work for so long, although agents look for work all the time. */
const LEASE_PATIENCE = "interval '10 minutes'";
/** A start takes less than a second; after this long the worker or Temporal is away. */
const START_PATIENCE = "interval '1 minute'";

/**
 * Runs that will not go on by themselves, as far as can be told: waiting for a worker, Temporal or a repair, for an agent that does not
 * come, or never begun. People and timers are waited for on purpose. Each part has an index of its own.
 */
export const STUCK_RUNS = `SELECT w.id FROM runs w WHERE w.waiting_since IS NOT NULL AND w.waiting_on IN ('worker', 'temporal', 'repair') AND w.finished_at IS NULL
  UNION SELECT w.id FROM runs w WHERE w.waiting_since <= now() - ${LEASE_PATIENCE} AND w.waiting_on = 'lease' AND w.finished_at IS NULL
  UNION SELECT w.id FROM runs w WHERE w.status = 'accepted' AND w.created_at <= now() - ${START_PATIENCE}`;
export const RUNS_THAT_ASK = `SELECT a.run_id AS id FROM approvals a WHERE a.status = 'open'`;

/** The same, asked of one run `r`. */
const IS_STUCK = `r.finished_at IS NULL AND (r.waiting_on IN ('worker', 'temporal', 'repair')
  OR (r.waiting_on = 'lease' AND r.waiting_since <= now() - ${LEASE_PATIENCE}) OR (r.status = 'accepted' AND r.created_at <= now() - ${START_PATIENCE}))`;
const ASKS = `EXISTS (SELECT 1 FROM approvals a WHERE a.run_id = r.id AND a.status = 'open')`;
/** Fetching this many by id costs about as much as meeting a page of them among the newest. */
const FEW_MOST = 1_000;

/** Few are looked up first, whatever the planner thinks of the rest; many are met soon enough in the list's own order. */
async function fewOrMany(queries: Queries, lookup: string, asked: string): Promise<string> {
  const counted = `SELECT count(*) AS count FROM (SELECT 1 FROM (${lookup}) AS those LIMIT ${String(FEW_MOST + 1)}) AS found`;
  const [found] = await queries.queryOnce<{ count: number }>(counted);
  return (found?.count ?? 0) > FEW_MOST ? asked : `r.id = ANY(ARRAY(${lookup}))`;
}

function conditionsOf(filter: RunConditions, param: Param): string[] {
  const { status, waitingOn, labels } = filter;
  return [
    ...(status?.length ? [status.length === 1 ? `r.status = ${param(status[0])}` : `r.status = ANY(${param(status)})`] : []),
    ...(waitingOn?.length ? [waitingCondition(waitingOn, param)] : []),
    ...(filter.playbook !== undefined ? [`r.playbook_name = ${param(filter.playbook)}`] : []),
    ...(labels && Object.keys(labels).length > 0 ? [`r.labels @> ${param(JSON.stringify(labels))}::jsonb`] : []),
    ...(filter.createdBy !== undefined ? [`r.created_by ->> 'id' = ${param(filter.createdBy)}`] : []),
    ...(filter.createdAfter !== undefined ? [`r.created_at > ${param(filter.createdAfter)}::timestamptz`] : []),
    ...(filter.finishedAfter !== undefined ? [`r.finished_at > ${param(filter.finishedAfter)}::timestamptz`] : []),
    ...(filter.id ? [`r.id = ANY(${param(filter.id)})`] : []),
    ...(filter.retryOf !== undefined ? [`r.retry_of = ${param(filter.retryOf)}`] : []),
  ];
}

/** Runs that wait on something have a time since when: said aloud, so that the index of waiting runs serves. */
function waitingCondition(waitingOn: readonly string[], param: Param): string {
  const condition = `r.waiting_on = ANY(${param(waitingOn)})`;
  return waitingOn.includes("none") ? condition : `${condition} AND r.waiting_since IS NOT NULL`;
}

/** The expression is the one of index `runs_by_words`. */
const WORDS = `to_tsvector('simple', regexp_replace(r.title || ' ' || r.playbook_name, '[^[:alnum:]]+', ' ', 'g'))`;
/** Fetching this many rows by the index of words costs less than looking for them among the newest. */
const RARE_MOST = 5_000;
const PROBE = `SELECT count(*) AS count FROM (SELECT 1 FROM runs r WHERE ${WORDS} @@ to_tsquery('simple', $1) LIMIT ${String(RARE_MOST + 1)}) AS found`;

/**
 * Postgres misjudges rare words and would test every row from the newest on (seconds at 100,000 runs), so words are counted first:
 * rare ones are looked up by their index, common ones are met soon enough among the newest.
 */
async function searchCondition(queries: Queries, q: string, param: Param): Promise<string> {
  if (/^run_[0-9a-z]*$/i.test(q)) return `r.id LIKE ${param(`${q.toLowerCase().replaceAll("_", "\\_")}%`)}`;
  const words = q.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.length === 0) return "false";
  const wanted = words.map((word) => `'${word}':*`).join(" & ");
  const [probe] = await queries.queryOnce<{ count: number }>(PROBE, [wanted]);
  if ((probe?.count ?? 0) > RARE_MOST) return `${WORDS} @@ to_tsquery('simple', ${param(wanted)})`;
  // OFFSET 0 keeps the lookup a query of its own.
  const found = `SELECT r.id FROM runs r WHERE ${WORDS} @@ to_tsquery('simple', ${param(wanted)}) OFFSET 0`;
  return `r.id = ANY(ARRAY(${found}))`;
}
