/** Lists of runs: keyset paging, so rows that are added meanwhile neither repeat nor hide others. */
import { clampLimit, readCursor, readNamedCursor, writeCursor } from "../connection/cursor.js";
import type { Database } from "../connection/database.js";
import { recordOf, SELECT_RUNS } from "./read-runs.js";
import { runConditions, type Param } from "./run-conditions.js";
import type { Page, RunFilter, RunRecord, RunSort } from "./run-record.js";

interface Order {
  column: string;
  direction: "ASC" | "DESC";
  keyOf: (run: RunRecord) => string;
  /** Sorted by before the time. */
  name?: { column: string; keyOf: (run: RunRecord) => string };
  /** Those that have no place in this order are left out. */
  only?: string;
}

const CREATED = { column: "r.created_at", keyOf: (run: RunRecord) => run.createdAt };
const WAITING = { column: "r.waiting_since", keyOf: (run: RunRecord) => run.waitingSince ?? "", only: "r.waiting_since IS NOT NULL" };
const PLAYBOOK = { ...CREATED, name: { column: "r.playbook_name", keyOf: (run: RunRecord) => run.playbook.name } };

const ORDERS = {
  "-createdAt": { ...CREATED, direction: "DESC" },
  createdAt: { ...CREATED, direction: "ASC" },
  "-finishedAt": { column: "r.finished_at", direction: "DESC", keyOf: (run) => run.finishedAt ?? "", only: "r.finished_at IS NOT NULL" },
  waitingSince: { ...WAITING, direction: "ASC" },
  "-waitingSince": { ...WAITING, direction: "DESC" },
  playbook: { ...PLAYBOOK, direction: "ASC" },
  "-playbook": { ...PLAYBOOK, direction: "DESC" },
} as const satisfies Record<RunSort, Order>;

export async function listRuns(database: Database, filter: RunFilter): Promise<Page<RunRecord>> {
  const sort = filter.sort ?? "-createdAt";
  const order: Order = ORDERS[sort];
  const limit = clampLimit(filter.limit);
  const values: unknown[] = [];
  const param = (value: unknown): string => `$${String(values.push(value))}`;
  const conditions = await runConditions(database, filter, param);
  if (order.only !== undefined) conditions.push(order.only);
  if (filter.cursor !== undefined) conditions.push(behindCursor(sort, order, filter.cursor, param));
  const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
  const by = columnsOf(order).map((column) => `${column} ${order.direction}`);
  const text = `${SELECT_RUNS} ${where} ORDER BY ${by.join(", ")} LIMIT ${param(limit + 1)}`;
  const rows = await database.queryOnce<RunRecord>(text, values);
  const items = rows.slice(0, limit).map(recordOf);
  const last = items.at(-1);
  return {
    items,
    nextCursor: rows.length > limit && last ? writeCursor(sort, [order.keyOf(last), last.id], order.name?.keyOf(last)) : null,
  };
}

const columnsOf = ({ name, column }: Order): string[] => [...(name === undefined ? [] : [name.column]), column, "r.id"];

/** All columns go the same way, so that the index is walked from the cursor on. */
function behindCursor(sort: RunSort, order: Order, cursor: string, param: Param): string {
  const [name, at, id] = order.name === undefined ? [null, ...readCursor(sort, cursor)] : readNamedCursor(sort, cursor);
  const place = [...(name === null ? [] : [param(name)]), `${param(at)}::timestamptz`, param(id)];
  return `(${columnsOf(order).join(", ")}) ${order.direction === "DESC" ? "<" : ">"} (${place.join(", ")})`;
}
