/** One shot: makes a one-time login code for an admin and prints `{"code","expiresAt"}`. For whoever may read the database's address: no key is asked for. */
import { createDatabase, createSessionStore } from "@praxis/database";
import { createIds } from "@praxis/domain/ids";
import { randomBytes } from "node:crypto";
import { EnvProblem, readProcessEnv } from "./env.js";
import { LOCAL_PERSON } from "./sessions/create-login-code.js";

try {
  const env = readProcessEnv();
  const database = createDatabase({ url: env.databaseUrl, poolMax: 1, applicationName: "praxis-issue-login-code" });
  try {
    const sessions = createSessionStore({ database, clock: { now: Date.now }, ids: createIds({ now: Date.now, randomBytes }) });
    const createdBy = { kind: "system", id: "issue-login-code" } as const;
    process.stdout.write(`${JSON.stringify(await sessions.createCode({ name: LOCAL_PERSON, role: "admin", createdBy }))}\n`);
  } finally {
    await database.close();
  }
} catch (error) {
  const reason =
    error instanceof EnvProblem ? `these settings are wrong:\n${error.message}` : error instanceof Error ? error.message : "unknown fault";
  process.stderr.write(`No login code was made: ${reason}\n`);
  process.exitCode = 1;
}
