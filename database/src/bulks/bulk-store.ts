/** Orders for many runs. The list is frozen when the order is given; each run is seen to in a transaction of its own, once. */
import { DomainError } from "@praxis/domain/errors";
import { BULK_RUNS_MAX, CLOSED_RUN_STATUSES, OPEN_RUN_STATUSES, type BulkAction, type BulkOutcome } from "@praxis/domain/run";
import type { Queries, Tx } from "../connection/database.js";
import { toJsonb, toText } from "../connection/to-jsonb.js";
import { runConditions, type RunConditions } from "../runs/run-conditions.js";
import type { StoreDepsWithIds } from "../store-deps.js";
import type { BulkItemRecord, BulkRecord, BulkResult, BulkWork, NewBulk } from "./bulk-record.js";

export interface BulkStore {
  /** How many runs it would be: open ones to cancel, closed ones to retry. Throws `bulk_too_large`. */
  count(action: BulkAction, conditions: RunConditions): Promise<number>;
  /** Throws `bulk_too_large`. */
  create(bulk: NewBulk, conditions: RunConditions, tx: Tx): Promise<BulkRecord>;
  get(id: string): Promise<BulkRecord | null>;
  items(query: { bulkId: string; outcome?: BulkOutcome; after: number; limit: number }): Promise<BulkItemRecord[]>;
  /** What is pending, some of each order, oldest order first. */
  pending(limits: { bulks: number; items: number }): Promise<BulkWork[]>;
  /**
   * Does one item in one transaction with its result. False: somebody else has it or had it. What `effect` throws undoes everything;
   * the item stays pending.
   */
  settle(work: BulkWork, effect: (tx: Tx) => Promise<BulkResult>): Promise<boolean>;
  /** Forgets orders, with their lists, that were carried out a month ago. Answers how many. */
  sweep(): Promise<number>;
}

const COLUMNS = `b.id, b.action, b.filter, b.reason, b.created_by AS "createdBy", b.created_at AS "createdAt", b.total, b.done, b.failed,
  b.finished_at AS "finishedAt"`;
const GET = `SELECT ${COLUMNS} FROM bulks b WHERE b.id = $1`;
const ITEM = `i.position, i.run_id AS "runId", i.outcome, i.new_run_id AS "newRunId", i.code, i.message`;
const ITEMS = `SELECT ${ITEM} FROM bulk_items i WHERE i.bulk_id = $1 AND i.position > $2 AND ($3::text IS NULL OR i.outcome = $3) ORDER BY i.position LIMIT $4`;
const PENDING = `SELECT b.id AS "bulkId", i.position, i.run_id AS "runId", b.action, b.reason, b.created_by AS "createdBy",
    k.revoked_at IS NOT NULL AS revoked
  FROM (SELECT * FROM bulks WHERE finished_at IS NULL ORDER BY created_at, id LIMIT $1) b
  CROSS JOIN LATERAL (SELECT position, run_id FROM bulk_items WHERE bulk_id = b.id AND outcome = 'pending' ORDER BY position LIMIT $2) i
  LEFT JOIN api_keys k ON k.id = b.created_by ->> 'id' AND b.created_by ->> 'kind' = 'service'
  ORDER BY b.created_at, b.id, i.position`;
const CLAIM = `SELECT position FROM bulk_items WHERE bulk_id = $1 AND position = $2 AND outcome = 'pending' FOR UPDATE SKIP LOCKED`;
const SETTLE_ITEM = `UPDATE bulk_items SET outcome = $3, new_run_id = $4, code = $5, message = $6 WHERE bulk_id = $1 AND position = $2`;
/** The last one closes the order. */
const COUNT_ITEM = `UPDATE bulks SET done = done + $2, failed = failed + $3,
  finished_at = CASE WHEN done + failed + 1 >= total THEN $4::timestamptz END WHERE id = $1`;

/** Long enough to look up what was done; what happened to each run stands in its own log for ever. */
const KEEP_MS = 30 * 86_400_000;
const SWEEP = `WITH gone AS (DELETE FROM bulks WHERE finished_at < $1 RETURNING 1) SELECT count(*)::int AS count FROM gone`;

export function createBulkStore({ database, clock, ids }: StoreDepsWithIds): BulkStore {
  const now = (): string => new Date(clock.now()).toISOString();
  return {
    async count(action, conditions) {
      const { text, values } = await matching(database, action, conditions);
      const [row] = await database.queryOnce<{ count: number }>(`SELECT count(*) AS count FROM (${text}) AS matching`, values);
      return requireFew(row?.count ?? 0);
    },
    create: (bulk, conditions, tx) => createBulk({ id: ids("bulk"), now: now() }, bulk, conditions, tx),
    async get(id) {
      const [bulk] = await database.query<BulkRecord>(GET, [id]);
      return bulk ?? null;
    },
    items: ({ bulkId, outcome, after, limit }) => database.query<BulkItemRecord>(ITEMS, [bulkId, after, outcome ?? null, limit]),
    pending: ({ bulks, items }) => database.query<BulkWork>(PENDING, [bulks, items]),
    settle: ({ bulkId, position }, effect) =>
      database.transaction(async (tx) => {
        const claimed = await tx.query(CLAIM, [bulkId, position]);
        if (claimed.length === 0) return false;
        const result = await effect(tx);
        const failure = "code" in result ? result : null;
        const newRunId = "newRunId" in result ? result.newRunId : undefined;
        const message = failure ? toText(failure.message) : null;
        await tx.query(SETTLE_ITEM, [bulkId, position, failure ? "failed" : "done", newRunId ?? null, failure?.code ?? null, message]);
        await tx.query(COUNT_ITEM, [bulkId, failure ? 0 : 1, failure ? 1 : 0, now()]);
        return true;
      }),
    async sweep() {
      const [row] = await database.query<{ count: number }>(SWEEP, [new Date(clock.now() - KEEP_MS).toISOString()]);
      return row?.count ?? 0;
    },
  };
}

async function createBulk(at: { id: string; now: string }, bulk: NewBulk, conditions: RunConditions, tx: Tx): Promise<BulkRecord> {
  const { text, values } = await matching(tx, bulk.action, conditions);
  const rows = await tx.queryOnce<{ id: string }>(text, values);
  const total = requireFew(rows.length);
  const finishedAt = total === 0 ? at.now : null;
  await tx.query(
    `INSERT INTO bulks (id, action, filter, reason, created_by, created_at, total, finished_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [at.id, bulk.action, toJsonb(bulk.filter), toText(bulk.reason), toJsonb(bulk.createdBy), at.now, total, finishedAt],
  );
  await tx.query(
    `INSERT INTO bulk_items (bulk_id, position, run_id) SELECT $1, n - 1, run_id FROM unnest($2::text[]) WITH ORDINALITY AS frozen (run_id, n)`,
    [at.id, rows.map(({ id }) => id)],
  );
  return { ...bulk, id: at.id, createdAt: at.now, total, done: 0, failed: 0, finishedAt };
}

/** Only runs that the action is for, one more than may be. */
async function matching(queries: Queries, action: BulkAction, filter: RunConditions): Promise<{ text: string; values: unknown[] }> {
  const values: unknown[] = [];
  const param = (value: unknown): string => `$${String(values.push(value))}`;
  const conditions = await runConditions(queries, filter, param);
  const statuses = action === "cancel" ? OPEN_RUN_STATUSES : CLOSED_RUN_STATUSES;
  conditions.push(`r.status = ANY(${param(statuses)})`);
  const where = conditions.join(" AND ");
  return { text: `SELECT r.id FROM runs r WHERE ${where} ORDER BY r.created_at, r.id LIMIT ${String(BULK_RUNS_MAX + 1)}`, values };
}

function requireFew(count: number): number {
  if (count <= BULK_RUNS_MAX) return count;
  const message = `matches more than ${String(BULK_RUNS_MAX)} runs`;
  throw new DomainError("bulk_too_large", `The filter ${message}. Narrow it, or ask for the rest afterwards.`, {
    issues: [{ path: "filter", message }],
    details: { max: BULK_RUNS_MAX },
  });
}
