/** The one connection pool of a process, transactions on it, and the count of statements. */
import { DomainError, invariant } from "@praxis/domain/errors";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import { translateDatabaseError } from "./translate-error.js";

export type Sql = NodePgDatabase;

/** Runs one statement. The text must be a constant: it is prepared once on each connection and kept. */
export interface Queries {
  readonly db: Sql;
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** For texts put together from a filter: planned anew each time. */
  queryOnce<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** What others may wait for, besides runs that move: an offer in a pool; a lease that somebody else changed or left a command for. */
export const WAKE_TOPICS = ["pools", "leases"] as const;
export type WakeTopic = (typeof WAKE_TOPICS)[number];

/** An open transaction. */
export interface Tx extends Queries {
  /** Wakes the readers of this run once the transaction has committed. */
  touch(runId: string): void;
  /** Wakes who waits for this pool or lease once the transaction has committed. */
  wake(topic: WakeTopic, id: string): void;
  /** Called once, after the commit; never after a rollback. */
  afterCommit(action: () => void): void;
}

export interface DatabaseOptions {
  url: string;
  /** Default 10. */
  poolMax?: number;
  applicationName?: string;
  onStatement?: (text: string) => void;
}

export interface Database extends Queries {
  readonly pool: pg.Pool;
  readonly url: string;
  /** Read committed. Rolls back when `action` throws. Errors of the connection become `database_unavailable`, a full disk `storage_full`. */
  transaction<Result>(action: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** `action` inside the caller's transaction when there is one, else inside an own one. */
  within<Result>(tx: Tx | undefined, action: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Throws `database_unavailable`. */
  ping(): Promise<void>;
  close(): Promise<void>;
  /** All statements so far, BEGIN and COMMIT included. */
  statements(): number;
  /** Says which runs a committed transaction (or a single statement) touched. Answers how to stop listening. */
  onTouched(listener: (runIds: readonly string[]) => void): () => void;
  /** The same for pools and leases. */
  onWoken(topic: WakeTopic, listener: (ids: readonly string[]) => void): () => void;
  /** For a write outside a transaction. */
  touch(runId: string): void;
  wake(topic: WakeTopic, id: string): void;
}

/** A caller that gets no connection in this time is told that the database is away. */
const CONNECT_TIMEOUT_MS = 5_000;
/** No statement of ours takes this long unless it waits for a lock that a fault holds. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** A process that hangs inside a transaction must not hold a run's row for ever. */
const IDLE_IN_TRANSACTION_MS = 60_000;

export function createDatabase(options: DatabaseOptions): Database {
  const counter = { statements: 0 };
  const pool = createPool(options, counter);
  const runs = createEars();
  const woken = { pools: createEars(), leases: createEars() } satisfies Record<WakeTopic, Ears>;
  const own = queriesOn(pool);
  const transaction = async <Result>(action: (tx: Tx) => Promise<Result>): Promise<Result> => {
    const touched = new Set<string>();
    const wakes = { pools: new Set<string>(), leases: new Set<string>() };
    const after: (() => void)[] = [];
    const result = await inTransaction(pool, (client) =>
      action({
        ...queriesOn(client),
        touch: (runId) => touched.add(runId),
        wake: (topic, id) => wakes[topic].add(id),
        afterCommit: (next) => after.push(next),
      }),
    );
    runs.tell([...touched]);
    for (const topic of WAKE_TOPICS) woken[topic].tell([...wakes[topic]]);
    for (const next of after) next();
    return result;
  };
  return {
    ...own,
    db: drizzle(pool),
    pool,
    url: options.url,
    transaction,
    within: (tx, action) => (tx ? action(tx) : transaction(action)),
    async ping() {
      await own.query("SELECT 1");
    },
    close: () => pool.end(),
    statements: () => counter.statements,
    onTouched: (listener) => runs.hear(listener),
    onWoken: (topic, listener) => woken[topic].hear(listener),
    touch: (runId) => {
      runs.tell([runId]);
    },
    wake: (topic, id) => {
      woken[topic].tell([id]);
    },
  };
}

interface Ears {
  tell(ids: readonly string[]): void;
  hear(listener: (ids: readonly string[]) => void): () => void;
}

function createEars(): Ears {
  const listeners = new Set<(ids: readonly string[]) => void>();
  return {
    tell(ids) {
      if (ids.length > 0) for (const listener of listeners) listener(ids);
    },
    hear(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function createPool(options: DatabaseOptions, counter: { statements: number }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolMax ?? 10,
    application_name: options.applicationName ?? "praxis",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    types: { getTypeParser },
  });
  // A lost connection is an event of the pool or, while borrowed, of the client. Unheard it would end the process; the next call says it anyway.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    client.query = new Proxy(client.query, {
      apply(target, self, args: unknown[]): unknown {
        counter.statements += 1;
        options.onStatement?.(textOf(args[0]));
        return Reflect.apply(target, self, args);
      },
    });
  });
  return pool;
}

/** Times as RFC 3339 texts, 8-byte integers as numbers (bytes and micro-dollars stay far below 2^53). */
function getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  if (oid === pg.types.builtins.TIMESTAMPTZ) return (value) => new Date(value).toISOString();
  if (oid === pg.types.builtins.INT8) return Number;
  return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
}

function textOf(query: unknown): string {
  if (typeof query === "string") return query;
  return typeof query === "object" && query !== null && "text" in query && typeof query.text === "string" ? query.text : "";
}

const names = new Map<string, string>();
function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `praxis_${String(names.size + 1)}`;
  names.set(text, name);
  return name;
}

function queriesOn(client: pg.Pool | pg.PoolClient): Queries {
  const run = async <Row extends object>(query: pg.QueryConfig<unknown[]>): Promise<Row[]> => {
    try {
      return (await client.query<Row & pg.QueryResultRow>(query)).rows;
    } catch (error) {
      throw translateDatabaseError(error);
    }
  };
  let db: Sql | undefined;
  return {
    get db() {
      return (db ??= drizzle(client));
    },
    query: (text, values = []) => run({ name: nameOf(text), text, values: [...values] }),
    queryOnce: (text, values = []) => run({ text, values: [...values] }),
  };
}

async function inTransaction<Result>(pool: pg.Pool, action: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect().catch((error: unknown) => {
    throw translateDatabaseError(error);
  });
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    const result = await action(client);
    const { command } = await client.query("COMMIT");
    // Postgres answers ROLLBACK when a statement had failed and somebody swallowed the error.
    invariant(command === "COMMIT", "a transaction went on after a failed statement");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((lost: unknown) => {
      broken = lost instanceof Error ? lost : new Error("the connection is lost");
    });
    throw DomainError.is(error) ? error : translateDatabaseError(error);
  } finally {
    client.release(broken);
  }
}
