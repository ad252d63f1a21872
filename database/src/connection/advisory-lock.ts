/** One process at a time does a named thing (upkeep loops). */
import type { Database } from "./database.js";
import { translateDatabaseError } from "./translate-error.js";

/**
 * Answers what `action` answered, or null at once when another process holds the lock. Holds one connection of the pool meanwhile;
 * if that connection is lost another process may begin, so `action` must bear a second one beside it.
 */
export async function withAdvisoryLock<Result>(
  database: Database,
  name: string,
  action: () => Promise<Result>,
): Promise<{ result: Result } | null> {
  const client = await database.pool.connect().catch((error: unknown) => {
    throw translateDatabaseError(error);
  });
  let broken: Error | undefined;
  try {
    const { rows } = await client.query<{ held: boolean }>("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held", [
      `praxis ${name}`,
    ]);
    if (!rows[0]?.held) return null;
    try {
      return { result: await action() };
    } finally {
      await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [`praxis ${name}`]).catch((error: unknown) => {
        broken = error instanceof Error ? error : new Error("the connection is lost");
      });
    }
  } catch (error) {
    throw translateDatabaseError(error);
  } finally {
    client.release(broken);
  }
}
