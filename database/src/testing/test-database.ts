/**
 * Clones a migrated template on the server that PRAXIS_TEST_DATABASE_URL names. The template's name holds the migrations' hash, so it
 * is made once for each version of the schema.
 */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { migrate, migrationsHash } from "../connection/apply-migrations.js";
import { createDatabase, type Database } from "../connection/database.js";

export interface TestDatabase {
  url: string;
  database: Database;
  /** Closes `database` and drops it; throws when the test left a connection of its own open. */
  close(): Promise<void>;
}

export async function createTestDatabase(options: { poolMax?: number } = {}): Promise<TestDatabase> {
  const adminUrl = process.env.PRAXIS_TEST_DATABASE_URL;
  if (!adminUrl) throw new Error("PRAXIS_TEST_DATABASE_URL is not set: run integration tests with `npm run test:integration`.");
  const name = `praxis_test_${randomBytes(6).toString("hex")}`;
  await withAdmin(adminUrl, async (admin) => {
    // One at a time: Postgres refuses to copy a template that somebody else is copying or writing.
    await admin.query("SELECT pg_advisory_lock(hashtextextended('praxis test template', 0))");
    const template = await templateOn(admin, adminUrl);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const url = urlOf(adminUrl, name);
  const database = createDatabase({ url, applicationName: "praxis-test", ...options });
  return { url, database, close: () => drop(adminUrl, name, database) };
}

async function templateOn(admin: pg.Client, adminUrl: string): Promise<string> {
  const name = `praxis_template_${migrationsHash().slice(0, 16)}`;
  const { rowCount } = await admin.query("SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate", [name]);
  if (rowCount === 0) {
    // Left half-made by a test run that was killed: only a finished one is marked as a template.
    await admin.query(`DROP DATABASE IF EXISTS ${name}`);
    await admin.query(`CREATE DATABASE ${name}`);
    await migrate({ url: urlOf(adminUrl, name) });
    await admin.query(`ALTER DATABASE ${name} IS_TEMPLATE true`);
  }
  return name;
}

async function drop(adminUrl: string, name: string, database: Database): Promise<void> {
  await database.close();
  await withAdmin(adminUrl, async (admin) => {
    const left = await connectionsOn(admin, name);
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    if (left.length > 0) throw new Error(`the test left ${String(left.length)} database connections open: ${left.join("; ")}`);
  });
}

/** A connection that was just closed may be listed a moment longer. */
async function connectionsOn(admin: pg.Client, name: string): Promise<string[]> {
  for (const deadline = Date.now() + 30_000; ;) {
    const { rows } = await admin.query<{ what: string }>(
      "SELECT application_name || ': ' || left(query, 80) AS what FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'",
      [name],
    );
    if (rows.length === 0 || Date.now() > deadline) return rows.map(({ what }) => what);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.toString();
}

async function withAdmin(url: string, action: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: url, application_name: "praxis-test-admin" });
  await admin.connect();
  try {
    await action(admin);
  } finally {
    await admin.end();
  }
}
