/** Clones a migrated template on the server that PRAXIS_TEST_DATABASE_URL names. */
import type { Database } from "../connection/database.js";

export interface TestDatabase {
  url: string;
  database: Database;
  /** Drops the database; throws when a test left a connection open. */
  close(): Promise<void>;
}

export function createTestDatabase(): Promise<TestDatabase> {
  throw new Error("not built yet");
}
