/** Brings the schema up to date under an advisory lock: two processes at once are safe, a newer schema is refused. */
export interface MigrationsApplied {
  applied: string[];
}

/** Throws a plain Error with a clear message when the database was migrated by newer code. */
export function migrate(_options: { url: string }): Promise<MigrationsApplied> {
  throw new Error("not built yet");
}

/** Names what is missing; for /readyz. */
export function pendingMigrations(_options: { url: string }): Promise<string[]> {
  throw new Error("not built yet");
}
