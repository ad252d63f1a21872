/** Reading questions: one, or pages of them, newest first. */
import { clampLimit, readCursor, writeCursor } from "../connection/cursor.js";
import type { Queries } from "../connection/database.js";
import type { Page } from "../runs/run-record.js";
import { APPROVAL_COLUMNS, type ApprovalFilter, type ApprovalRecord } from "./approval-record.js";

const ONE = `SELECT ${APPROVAL_COLUMNS} FROM approvals WHERE id = $1`;

export async function readApproval(queries: Queries, id: string): Promise<ApprovalRecord | null> {
  const [approval] = await queries.query<ApprovalRecord>(ONE, [id]);
  return approval ?? null;
}

export async function listApprovals(queries: Queries, filter: ApprovalFilter): Promise<Page<ApprovalRecord>> {
  const limit = clampLimit(filter.limit);
  const values: unknown[] = [];
  const param = (value: unknown): string => `$${String(values.push(value))}`;
  const conditions: string[] = [];
  // A single status is written as a constant, so that the index of open questions serves.
  if (filter.status?.length === 1 && filter.status[0] === "open") conditions.push("status = 'open'");
  else if (filter.status?.length) conditions.push(`status = ANY(${param(filter.status)})`);
  if (filter.role !== undefined) conditions.push(`role = ${param(filter.role)}`);
  if (filter.runId !== undefined) conditions.push(`run_id = ${param(filter.runId)}`);
  if (filter.idPrefix !== undefined) conditions.push(`starts_with(id, ${param(filter.idPrefix)})`);
  if (filter.cursor !== undefined) {
    const [at, id] = readCursor("approvals", filter.cursor);
    conditions.push(`(created_at, id) < (${param(at)}::timestamptz, ${param(id)})`);
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
  const text = `SELECT ${APPROVAL_COLUMNS} FROM approvals ${where} ORDER BY created_at DESC, id DESC LIMIT ${param(limit + 1)}`;
  const rows = await queries.queryOnce<ApprovalRecord>(text, values);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeCursor("approvals", [last.createdAt, last.id]) : null };
}
