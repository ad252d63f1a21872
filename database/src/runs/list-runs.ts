/** Lists of runs: keyset paging, so rows that are added meanwhile neither repeat nor hide others. */
import { clampLimit, readCursor, writeCursor } from "../connection/cursor.js";
import type { Database } from "../connection/database.js";
import { recordOf, SELECT_RUNS } from "./read-runs.js";
import type { Page, RunFilter, RunRecord, RunSort } from "./run-record.js";

interface Order {
  column: string;
  direction: "ASC" | "DESC";
  keyOf: (run: RunRecord) => string;
}

const ORDERS = {
  "-createdAt": { column: "r.created_at", direction: "DESC", keyOf: (run) => run.createdAt },
  createdAt: { column: "r.created_at", direction: "ASC", keyOf: (run) => run.createdAt },
  waitingSince: { column: "r.waiting_since", direction: "ASC", keyOf: (run) => run.waitingSince ?? "" },
} as const satisfies Record<RunSort, Order>;

export async function listRuns(database: Database, filter: RunFilter): Promise<Page<RunRecord>> {
  const sort = filter.sort ?? "-createdAt";
  const order: Order = ORDERS[sort];
  const limit = clampLimit(filter.limit);
  const values: unknown[] = [];
  const param = (value: unknown): string => `$${String(values.push(value))}`;
  const conditions = conditionsOf(filter, param);
  if (filter.q !== undefined && filter.q.trim() !== "") conditions.push(await searchCondition(database, filter.q.trim(), param));
  if (sort === "waitingSince") conditions.push("r.waiting_since IS NOT NULL");
  if (filter.cursor !== undefined) {
    const [at, id] = readCursor(sort, filter.cursor);
    conditions.push(`(${order.column}, r.id) ${order.direction === "DESC" ? "<" : ">"} (${param(at)}::timestamptz, ${param(id)})`);
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
  const text = `${SELECT_RUNS} ${where} ORDER BY ${order.column} ${order.direction}, r.id ${order.direction} LIMIT ${param(limit + 1)}`;
  const rows = await database.queryOnce<RunRecord>(text, values);
  const items = rows.slice(0, limit).map(recordOf);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeCursor(sort, [order.keyOf(last), last.id]) : null };
}

function conditionsOf(filter: RunFilter, param: (value: unknown) => string): string[] {
  const { status, waitingOn, labels } = filter;
  return [
    ...(status?.length ? [status.length === 1 ? `r.status = ${param(status[0])}` : `r.status = ANY(${param(status)})`] : []),
    ...(waitingOn?.length ? [waitingCondition(waitingOn, param)] : []),
    ...(filter.playbook !== undefined ? [`r.playbook_name = ${param(filter.playbook)}`] : []),
    ...(labels && Object.keys(labels).length > 0 ? [`r.labels @> ${param(JSON.stringify(labels))}::jsonb`] : []),
    ...(filter.createdAfter !== undefined ? [`r.created_at > ${param(filter.createdAfter)}::timestamptz`] : []),
    ...(filter.retryOf !== undefined ? [`r.retry_of = ${param(filter.retryOf)}`] : []),
  ];
}

/** Runs that wait on something have a time since when: said aloud, so that the index of waiting runs serves. */
function waitingCondition(waitingOn: readonly string[], param: (value: unknown) => string): string {
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
async function searchCondition(database: Database, q: string, param: (value: unknown) => string): Promise<string> {
  if (/^run_[0-9a-z]*$/i.test(q)) return `r.id LIKE ${param(`${q.toLowerCase().replaceAll("_", "\\_")}%`)}`;
  const words = q.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.length === 0) return "false";
  const wanted = words.map((word) => `'${word}':*`).join(" & ");
  const [probe] = await database.queryOnce<{ count: number }>(PROBE, [wanted]);
  if ((probe?.count ?? 0) > RARE_MOST) return `${WORDS} @@ to_tsquery('simple', ${param(wanted)})`;
  // OFFSET 0 keeps the lookup a query of its own.
  const found = `SELECT r.id FROM runs r WHERE ${WORDS} @@ to_tsquery('simple', ${param(wanted)}) OFFSET 0`;
  return `r.id = ANY(ARRAY(${found}))`;
}
