/** One process at a time does a named thing (upkeep loops). */
import type { Database } from "./database.js";

/** Answers what `action` answered, or null at once when another process holds the lock. The lock ends with its connection. */
export function withAdvisoryLock<Result>(_database: Database, _name: string, _action: () => Promise<Result>): Promise<{ result: Result } | null> {
  throw new Error("not built yet");
}
