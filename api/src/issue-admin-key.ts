/** One shot: makes an admin API key and prints `{"id","apiKey"}`. For the first start, when nobody has a key yet. */
import { createDatabase, createKeyStore } from "@praxis/database";
import { scopesOfRole } from "@praxis/domain/access";
import { createIds } from "@praxis/domain/ids";
import { randomBytes } from "node:crypto";
import { EnvProblem, readProcessEnv } from "./env.js";

try {
  const env = readProcessEnv();
  const database = createDatabase({ url: env.databaseUrl, poolMax: 1, applicationName: "praxis-issue-admin-key" });
  try {
    const keys = createKeyStore({ database, clock: { now: Date.now }, ids: createIds({ now: Date.now, randomBytes }) });
    const createdBy = { kind: "system", id: "issue-admin-key" } as const;
    const { key, apiKey } = await keys.create({ name: "admin", role: "admin", scopes: scopesOfRole("admin"), pools: null, createdBy });
    process.stdout.write(`${JSON.stringify({ id: key.id, apiKey })}\n`);
  } finally {
    await database.close();
  }
} catch (error) {
  const reason =
    error instanceof EnvProblem ? `these settings are wrong:\n${error.message}` : error instanceof Error ? error.message : "unknown fault";
  process.stderr.write(`No key was made: ${reason}\n`);
  process.exitCode = 1;
}
