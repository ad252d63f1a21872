/** Brings the schema up to date under an advisory lock: two processes at once are safe, a newer schema is refused. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { translateDatabaseError } from "./translate-error.js";

export interface MigrationsApplied {
  applied: string[];
}

interface Migration {
  tag: string;
  statements: string[];
  sha256: string;
}

const FOLDER = new URL("../../migrations/", import.meta.url);
const LOCK = "SELECT pg_advisory_lock(hashtextextended('praxis migrations', 0))";
const TABLE = `CREATE TABLE IF NOT EXISTS schema_migrations
  (tag text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`;

/** Throws a plain Error with a clear message when the database was migrated by newer code. */
export async function migrate({ url }: { url: string }): Promise<MigrationsApplied> {
  return withClient(url, async (client) => {
    await client.query(LOCK);
    await client.query(TABLE);
    const pending = pendingOf(await appliedOn(client));
    for (const migration of pending) await apply(client, migration);
    return { applied: pending.map(({ tag }) => tag) };
  });
}

/** Names what is missing; for /readyz. Throws like `migrate` on a newer schema. */
export async function pendingMigrations({ url }: { url: string }): Promise<string[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ found: string | null }>("SELECT to_regclass('schema_migrations')::text AS found");
    const applied = rows[0]?.found ? await appliedOn(client) : new Map<string, string>();
    return pendingOf(applied).map(({ tag }) => tag);
  });
}

/** Changes with every migration: names the template database of the tests. */
export function migrationsHash(): string {
  const hash = createHash("sha256");
  for (const { tag, sha256 } of readMigrations()) hash.update(`${tag} ${sha256}\n`);
  return hash.digest("hex");
}

function readMigrations(): Migration[] {
  const journal = JSON.parse(readFileSync(new URL("meta/_journal.json", FOLDER), "utf8")) as { entries: { idx: number; tag: string }[] };
  return [...journal.entries]
    .sort((a, b) => a.idx - b.idx)
    .map(({ tag }) => {
      const text = readFileSync(new URL(`${tag}.sql`, FOLDER), "utf8");
      const statements = text.split("--> statement-breakpoint").map((statement) => statement.trim());
      return { tag, statements: statements.filter(Boolean), sha256: createHash("sha256").update(text).digest("hex") };
    });
}

async function appliedOn(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ tag: string; sha256: string }>("SELECT tag, sha256 FROM schema_migrations");
  return new Map(rows.map(({ tag, sha256 }) => [tag, sha256]));
}

function pendingOf(applied: ReadonlyMap<string, string>): Migration[] {
  const ours = readMigrations();
  const known = new Set(ours.map(({ tag }) => tag));
  const newer = [...applied.keys()].filter((tag) => !known.has(tag)).sort();
  if (newer.length > 0) {
    throw new Error(
      `The database was migrated by newer code (${newer.join(", ")}); this code knows ${ours.at(-1)?.tag ?? "no migration"}. ` +
        "Update this installation, or point DATABASE_URL at another database.",
    );
  }
  const changed = ours.find(({ tag, sha256 }) => (applied.get(tag) ?? sha256) !== sha256);
  if (changed) {
    throw new Error(
      `The migration ${changed.tag} was changed after this database applied it (${fileURLToPath(FOLDER)}). Restore the file and add a new migration instead.`,
    );
  }
  return ours.filter(({ tag }) => !applied.has(tag));
}

async function apply(client: pg.Client, { tag, statements, sha256 }: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    for (const statement of statements) await client.query(statement);
    await client.query("INSERT INTO schema_migrations (tag, sha256) VALUES ($1, $2)", [tag, sha256]);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** A connection of its own: the session's end gives the lock back, whatever happens. */
async function withClient<Result>(url: string, action: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: "praxis-migrate", connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await action(client);
  } catch (error) {
    throw translateDatabaseError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
