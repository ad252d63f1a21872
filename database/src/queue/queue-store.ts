/** Merge queues: who is in, who is taken out, who is being written. Every write names the status it may change, so of two only one wins. */
import { repositoryKeyOf } from "@praxis/domain/gate";
import { DomainError } from "@praxis/domain/errors";
import type { EndedStatus } from "@praxis/domain/queue";
import { clampLimit, readCursor, writeCursor } from "../connection/cursor.js";
import type { Tx } from "../connection/database.js";
import { toJsonb } from "../connection/to-jsonb.js";
import type { Page } from "../runs/run-record.js";
import type { StoreDepsWithIds } from "../store-deps.js";
import {
  entryNotFound,
  SELECT_ENTRIES,
  type EnteredEntry,
  type NewQueueEntry,
  type QueueAddress,
  type QueueEntryRecord,
  type QueueFilter,
} from "./queue-record.js";

/** What nobody could land by then is given back. */
const OPEN_MS_MAX = 86_400_000;
const OPEN = "status IN ('queued', 'landing')";

const INSERT = `INSERT INTO queue_entries (id, repository, repository_key, branch, head, head_name, change, title, lane, status, requested_by,
    created_at, expires_at, moved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', $10, $11, $12, $11)
  ON CONFLICT (repository_key, branch, head) WHERE ${OPEN} DO NOTHING RETURNING id`;
const SAME = `${SELECT_ENTRIES} WHERE repository_key = $1 AND branch = $2 AND head = $3 AND ${OPEN}`;
const ONE = `${SELECT_ENTRIES} WHERE id = $1`;
const LEAVE = `UPDATE queue_entries SET status = 'dequeued', reason = $2, ended_at = $3, moved_at = $3, untold = true
  WHERE id = $1 AND status = 'queued' RETURNING id`;
const OF_QUEUE = `${SELECT_ENTRIES} WHERE repository_key = $1 AND branch = $2 AND ${OPEN} ORDER BY position`;
const HEARD = "UPDATE queue_entries SET untold = false WHERE repository_key = $1 AND branch = $2 AND untold AND position <= $3";
const LAST = "SELECT coalesce(max(position), 0) AS last FROM queue_entries WHERE repository_key = $1 AND branch = $2";
const EXPIRE = `UPDATE queue_entries SET status = 'expired', reason = 'It waited for a day. Queue it again.', ended_at = $3, moved_at = $3
  WHERE repository_key = $1 AND branch = $2 AND status = 'queued' AND expires_at <= $3`;
const END = `UPDATE queue_entries SET status = $2, reason = $3, ended_at = $4, moved_at = $4 WHERE id = $1 AND ${OPEN} RETURNING id`;
/** Also one that is being written: when a queue was ended in the middle of it, another has to bring it to an end. The branch lets only one in. */
const CLAIM = `UPDATE queue_entries SET status = 'landing', onto = $2, candidate = $3, moved_at = $4
  WHERE id = $1 AND ${OPEN} RETURNING id`;
const UNCLAIM = "UPDATE queue_entries SET status = 'queued', moved_at = $2 WHERE id = $1 AND status = 'landing' RETURNING id";
const HELD = "SELECT id FROM queue_entries WHERE id = $1 AND status = 'landing' AND onto = $2 AND candidate = $3 FOR UPDATE";
const GATE = `UPDATE queue_entries SET gate_id = $2 WHERE id = $1 AND ${OPEN}`;
/** The second half is for a queue whose workflow was ended by hand: it is told again and begins anew. */
const UNTOLD = `SELECT DISTINCT repository_key AS "repositoryKey", branch FROM queue_entries
  WHERE (untold AND moved_at <= $1) OR (${OPEN} AND moved_at <= $2) LIMIT $3`;
const TOLD = `UPDATE queue_entries SET moved_at = $3 WHERE repository_key = $1 AND branch = $2 AND (untold OR ${OPEN})`;

export interface QueueWrite {
  onto: string;
  candidate: string;
}

/** What may become of an entry that is being landed; written with the end of `whileLanding`. */
export interface LandingEntry {
  end(status: EndedStatus, reason: string | null): Promise<void>;
  /** Back in the queue: it may be taken out again. */
  unclaim(): Promise<void>;
}

export interface QueueStore {
  /** The same head in the same queue: the entry that is there. */
  enter(wish: NewQueueEntry, tx?: Tx): Promise<EnteredEntry>;
  /** Throws `queue_entry_not_found`, `queue_entry_landing`, `queue_entry_ended`. A second time is a success. */
  leave(wish: { id: string; branch: string; reason: string }, tx?: Tx): Promise<QueueEntryRecord>;
  get(id: string): Promise<QueueEntryRecord | null>;
  /** Open ones by arrival, ended ones newest first. */
  list(filter: QueueFilter): Promise<Page<QueueEntryRecord>>;
  /** For the queue's workflow: ends what has waited too long, and answers who is in. */
  read(queue: QueueAddress): Promise<QueueEntryRecord[]>;
  noteGate(id: string, gateId: string): Promise<void>;
  /** False: it has ended already. */
  end(id: string, status: EndedStatus, reason: string | null): Promise<boolean>;
  /** From now on nobody takes it out. False: somebody has. */
  claim(id: string, write: QueueWrite): Promise<boolean>;
  /**
   * Runs `action` while nobody else can change the entry. Null: it is not being landed as this candidate any more. A worker that was believed
   * lost comes here too late, or whoever reads back what became of it waits for it.
   */
  whileLanding<Result>(id: string, write: QueueWrite, action: (entry: LandingEntry) => Promise<Result>): Promise<Result | null>;
  /** Queues whose workflow has not heard of something for so long, and open ones that have not moved at all. */
  untold(query: { olderThanMs: number; stillForMs: number; limit: number }): Promise<QueueAddress[]>;
  markTold(queue: QueueAddress): Promise<void>;
}

export function createQueueStore({ database, clock, ids }: StoreDepsWithIds): QueueStore {
  const now = (agoMs = 0): string => new Date(clock.now() - agoMs).toISOString();
  const one = async (id: string, tx: Pick<Tx, "query"> = database): Promise<QueueEntryRecord | null> =>
    (await tx.query<QueueEntryRecord>(ONE, [id]))[0] ?? null;
  const wrote = async (text: string, values: readonly unknown[]): Promise<boolean> => (await database.query(text, values)).length > 0;
  return {
    enter: (wish, tx) => database.within(tx, (tx) => enter({ clock, ids }, wish, tx)),
    leave: (wish, tx) => database.within(tx, (tx) => leave(now(), wish, tx)),
    get: (id) => one(id),
    list: (filter) => listEntries(database, filter),
    async read({ repositoryKey, branch }) {
      const [last] = await database.query<{ last: number }>(LAST, [repositoryKey, branch]);
      await database.query(EXPIRE, [repositoryKey, branch, now()]);
      await database.query(HEARD, [repositoryKey, branch, last?.last ?? 0]);
      return database.query<QueueEntryRecord>(OF_QUEUE, [repositoryKey, branch]);
    },
    async noteGate(id, gateId) {
      await database.query(GATE, [id, gateId]);
    },
    end: (id, status, reason) => wrote(END, [id, status, reason, now()]),
    claim: (id, { onto, candidate }) => wrote(CLAIM, [id, onto, candidate, now()]),
    whileLanding: (id, { onto, candidate }, action) =>
      database.transaction(async (tx) => {
        if ((await tx.query(HELD, [id, onto, candidate])).length === 0) return null;
        return action({
          async end(status, reason) {
            await tx.query(END, [id, status, reason, now()]);
          },
          async unclaim() {
            await tx.query(UNCLAIM, [id, now()]);
          },
        });
      }),
    untold: ({ olderThanMs, stillForMs, limit }) => database.query<QueueAddress>(UNTOLD, [now(olderThanMs), now(stillForMs), limit]),
    async markTold({ repositoryKey, branch }) {
      await database.query(TOLD, [repositoryKey, branch, now()]);
    },
  };
}

async function enter({ clock, ids }: Pick<StoreDepsWithIds, "clock" | "ids">, wish: NewQueueEntry, tx: Tx): Promise<EnteredEntry> {
  const { repository, branch, head, headName, change, title, lane, actor } = wish;
  const key = repositoryKeyOf(repository);
  const id = ids("queueEntry");
  const nowMs = clock.now();
  const [at, until] = [new Date(nowMs).toISOString(), new Date(nowMs + OPEN_MS_MAX).toISOString()];
  const values = [id, toJsonb(repository), key, branch, head, headName, change, title, lane, toJsonb(actor), at, until];
  const isNew = (await tx.query(INSERT, values)).length > 0;
  const [entry] = isNew ? await tx.query<QueueEntryRecord>(ONE, [id]) : await tx.query<QueueEntryRecord>(SAME, [key, branch, head]);
  // Ended between the two statements: the caller asks once more and gets one of its own.
  if (!entry)
    throw new DomainError("queue_entry_ended", "The same change left the queue at this very moment. Queue it again.", { retry: true });
  return { entry, isNew };
}

async function leave(
  at: string,
  { id, branch, reason }: { id: string; branch: string; reason: string },
  tx: Tx,
): Promise<QueueEntryRecord> {
  const left = (await tx.query(LEAVE, [id, reason, at])).length > 0;
  const [entry] = await tx.query<QueueEntryRecord>(ONE, [id]);
  if (!entry || entry.branch !== branch) throw entryNotFound(id);
  if (left || entry.status === "dequeued") return entry;
  if (entry.status === "landing")
    throw new DomainError("queue_entry_landing", `The entry ${id} is being written to ${branch} at this moment.`, { retry: true });
  throw new DomainError("queue_entry_ended", `The entry ${id} has left the queue already: ${entry.status}.`, {
    details: { status: entry.status },
  });
}

async function listEntries(queries: Pick<Tx, "queryOnce">, filter: QueueFilter): Promise<Page<QueueEntryRecord>> {
  const limit = clampLimit(filter.limit);
  const values: unknown[] = [filter.branch];
  const conditions = ["branch = $1", filter.open ? OPEN : `NOT (${OPEN})`];
  if (filter.repositoryKey !== undefined) conditions.push(`repository_key = $${String(values.push(filter.repositoryKey))}`);
  if (filter.cursor !== undefined) {
    const [at, id] = readCursor("queue", filter.cursor);
    const sign = filter.open ? ">" : "<";
    conditions.push(`(created_at, id) ${sign} ($${String(values.push(at))}::timestamptz, $${String(values.push(id))})`);
  }
  const order = filter.open ? "created_at, id" : "created_at DESC, id DESC";
  const text = `${SELECT_ENTRIES} WHERE ${conditions.join(" AND ")} ORDER BY ${order} LIMIT $${String(values.push(limit + 1))}`;
  const rows = await queries.queryOnce<QueueEntryRecord>(text, values);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeCursor("queue", [last.createdAt, last.id]) : null };
}
