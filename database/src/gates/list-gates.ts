/** Reading gates: pages of them, newest first. */
import { clampLimit, readCursor, writeCursor } from "../connection/cursor.js";
import type { Queries } from "../connection/database.js";
import type { Page } from "../runs/run-record.js";
import { SELECT_GATES, type GateFilter, type GateRecord } from "./gate-record.js";

export async function listGates(queries: Queries, filter: GateFilter): Promise<Page<GateRecord>> {
  const limit = clampLimit(filter.limit);
  const values: unknown[] = [];
  const param = (value: unknown): string => `$${String(values.push(value))}`;
  const conditions = conditionsOf(filter, param);
  if (filter.cursor !== undefined) {
    const [at, id] = readCursor("gates", filter.cursor);
    conditions.push(`(g.created_at, g.id) < (${param(at)}::timestamptz, ${param(id)})`);
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
  const text = `${SELECT_GATES} ${where} ORDER BY g.created_at DESC, g.id DESC LIMIT ${param(limit + 1)}`;
  const rows = await queries.queryOnce<GateRecord>(text, values);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeCursor("gates", [last.createdAt, last.id]) : null };
}

function conditionsOf({ status, verdict, repositoryKey, change, target, q }: GateFilter, param: (value: unknown) => string): string[] {
  return [
    ...(status?.length ? [`g.status = ANY(${param(status)})`] : []),
    ...(verdict?.length ? [`g.verdict = ANY(${param(verdict)})`] : []),
    ...(repositoryKey === undefined ? [] : [`g.repository_key = ${param(repositoryKey)}`]),
    ...(change === undefined ? [] : [`g.change = ${param(change)}`]),
    ...(target === undefined ? [] : [`g.target = ${param(target)}`]),
    ...(q === undefined ? [] : [`(starts_with(g.id, ${param(q)}) OR starts_with(g.head, ${param(q)}))`]),
  ];
}
