/** One shot: brings the database that DATABASE_URL names up to date, says what it did, and ends. */
import { migrate } from "./connection/apply-migrations.js";
import { readMigrateEnv } from "./env.js";

const read = readMigrateEnv();
if (!read.ok) {
  process.stderr.write(`${read.problems.join("\n")}\n`);
  process.exitCode = 2;
} else {
  try {
    const { applied } = await migrate({ url: read.env.databaseUrl });
    process.stdout.write(applied.length > 0 ? `applied ${applied.join(", ")}\n` : "the database is up to date\n");
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
