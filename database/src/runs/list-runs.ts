/** Lists of runs: keyset paging, so rows that are added meanwhile neither repeat nor hide others. */
import { clampLimit, readCursor, writeCursor } from "../connection/cursor.js";
import type { Database } from "../connection/database.js";
import { recordOf, SELECT_RUNS } from "./read-runs.js";
import { runConditions } from "./run-conditions.js";
import type { Page, RunFilter, RunRecord, RunSort } from "./run-record.js";

interface Order {
  column: string;
  direction: "ASC" | "DESC";
  keyOf: (run: RunRecord) => string;
}

const ORDERS = {
  "-createdAt": { column: "r.created_at", direction: "DESC", keyOf: (run) => run.createdAt },
  createdAt: { column: "r.created_at", direction: "ASC", keyOf: (run) => run.createdAt },
  "-finishedAt": { column: "r.finished_at", direction: "DESC", keyOf: (run) => run.finishedAt ?? "" },
  waitingSince: { column: "r.waiting_since", direction: "ASC", keyOf: (run) => run.waitingSince ?? "" },
} as const satisfies Record<RunSort, Order>;

export async function listRuns(database: Database, filter: RunFilter): Promise<Page<RunRecord>> {
  const sort = filter.sort ?? "-createdAt";
  const order: Order = ORDERS[sort];
  const limit = clampLimit(filter.limit);
  const values: unknown[] = [];
  const param = (value: unknown): string => `$${String(values.push(value))}`;
  const conditions = await runConditions(database, filter, param);
  if (sort === "waitingSince") conditions.push("r.waiting_since IS NOT NULL");
  if (sort === "-finishedAt") conditions.push("r.finished_at IS NOT NULL");
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
