/** Reading leases: one, or pages of them, newest first. The task token is never read here. */
import { clampLimit, readCursor, writeCursor } from "../connection/cursor.js";
import type { Queries } from "../connection/database.js";
import type { Page } from "../runs/run-record.js";
import type { LeaseFilter, LeaseRecord } from "./lease-record.js";
import { LEASE_COLUMNS } from "./locked-lease.js";

const ONE = `SELECT ${LEASE_COLUMNS} FROM leases l WHERE l.id = $1`;

export async function getLease(queries: Queries, leaseId: string): Promise<LeaseRecord | null> {
  return (await queries.query<LeaseRecord>(ONE, [leaseId]))[0] ?? null;
}

export async function listLeases(queries: Queries, filter: LeaseFilter): Promise<Page<LeaseRecord>> {
  const limit = clampLimit(filter.limit);
  const values: unknown[] = [];
  const param = (value: unknown): string => `$${String(values.push(value))}`;
  const conditions = [
    ...(filter.pool === undefined ? [] : [`l.pool = ${param(filter.pool)}`]),
    ...(filter.agentId === undefined ? [] : [`l.agent_id = ${param(filter.agentId)}`]),
    ...(filter.runId === undefined ? [] : [`l.run_id = ${param(filter.runId)}`]),
    ...(filter.state?.length ? [`l.state = ANY(${param(filter.state)})`] : []),
  ];
  if (filter.cursor !== undefined) {
    const [at, id] = readCursor("leases", filter.cursor);
    conditions.push(`(l.created_at, l.id) < (${param(at)}::timestamptz, ${param(id)})`);
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
  const text = `SELECT ${LEASE_COLUMNS} FROM leases l ${where} ORDER BY l.created_at DESC, l.id DESC LIMIT ${param(limit + 1)}`;
  const rows = await queries.queryOnce<LeaseRecord>(text, values);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeCursor("leases", [last.createdAt, last.id]) : null };
}
