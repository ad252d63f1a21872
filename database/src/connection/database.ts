/** The one connection pool of a process, transactions on it, and the count of statements. */
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type pg from "pg";

export type Sql = NodePgDatabase;

/** An open transaction. */
export interface Tx {
  readonly db: Sql;
  /** Wakes the readers of this run once the transaction has committed. */
  touch(runId: string): void;
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

export interface Database {
  readonly db: Sql;
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
  /** For a write outside a transaction. */
  touch(runId: string): void;
}

export function createDatabase(_options: DatabaseOptions): Database {
  throw new Error("not built yet");
}
