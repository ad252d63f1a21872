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
  const { status, waitingOn, labels, q } = filter;
  return [
    ...(status?.length ? [status.length === 1 ? `r.status = ${param(status[0])}` : `r.status = ANY(${param(status)})`] : []),
    ...(waitingOn?.length ? [waitingCondition(waitingOn, param)] : []),
    ...(filter.playbook !== undefined ? [`r.playbook_name = ${param(filter.playbook)}`] : []),
    ...(labels && Object.keys(labels).length > 0 ? [`r.labels @> ${param(JSON.stringify(labels))}::jsonb`] : []),
    ...(filter.createdAfter !== undefined ? [`r.created_at > ${param(filter.createdAfter)}::timestamptz`] : []),
    ...(filter.retryOf !== undefined ? [`r.retry_of = ${param(filter.retryOf)}`] : []),
    ...(q !== undefined && q.trim() !== "" ? [searchCondition(q.trim(), param)] : []),
  ];
}

/** Runs that wait on something have a time since when: said aloud, so that the index of waiting runs serves. */
function waitingCondition(waitingOn: readonly string[], param: (value: unknown) => string): string {
  const condition = `r.waiting_on = ANY(${param(waitingOn)})`;
  return waitingOn.includes("none") ? condition : `${condition} AND r.waiting_since IS NOT NULL`;
}

/** The expression is the one of index `runs_by_words`. */
const WORDS = `to_tsvector('simple', regexp_replace(r.title || ' ' || r.playbook_name, '[^[:alnum:]]+', ' ', 'g'))`;

function searchCondition(q: string, param: (value: unknown) => string): string {
  if (/^run_[0-9a-z]*$/i.test(q)) return `r.id LIKE ${param(`${q.toLowerCase().replaceAll("_", "\\_")}%`)}`;
  const words = q.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.length === 0) return "false";
  return `${WORDS} @@ to_tsquery('simple', ${param(words.map((word) => `'${word}':*`).join(" & "))})`;
}
