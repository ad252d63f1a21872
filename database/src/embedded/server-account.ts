/** Postgres refuses to run as root: as root it runs under the system account `postgres`, which is made when missing. */
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.js";

/** `prefix` goes before every command of the account; empty when nothing special is needed. */
export interface ServerAccount {
  uid: number;
  gid: number;
  prefix: string[];
}

const ACCOUNT = "postgres";
const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** null: not root, run as oneself. `paths` are what the account must reach. */
export function findServerAccount(paths: readonly string[]): ServerAccount | null {
  if (process.getuid?.() !== 0) return null;
  const ids = accountIds() ?? createAccount();
  const closed = paths.flatMap((path) => closedParents(path, ids));
  if (closed.length === 0) return { ...ids, prefix: [] };
  const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));
  if (setpriv === undefined) {
    const message = `The account ${ACCOUNT} cannot enter ${closed[0]}, and setpriv (util-linux) is missing. Move the folder to where other accounts can read, or start as an ordinary user.`;
    throw new EmbeddedPostgresError(message);
  }
  // The account may look through closed folders (a checkout under /root) and do nothing else it could not do before.
  const capability = "+dac_read_search";
  const identity = [`--reuid=${ids.uid}`, `--regid=${ids.gid}`, "--clear-groups"];
  return { ...ids, prefix: [setpriv, ...identity, `--inh-caps=${capability}`, `--ambient-caps=${capability}`, "--"] };
}

function closedParents(path: string, { uid, gid }: { uid: number; gid: number }): string[] {
  const closed: string[] = [];
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder)) {
      const { mode, uid: owner, gid: group } = statSync(folder);
      const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) closed.push(folder);
    }
    if (folder === dirname(folder)) return closed;
  }
}

function accountIds(): { uid: number; gid: number } | null {
  try {
    return { uid: Number(run("id", ["-u", ACCOUNT])), gid: Number(run("id", ["-g", ACCOUNT])) };
  } catch {
    return null;
  }
}

function createAccount(): { uid: number; gid: number } {
  let said = "";
  try {
    run("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]);
  } catch (error) {
    said = error instanceof Error ? error.message : String(error);
  }
  const ids = accountIds();
  if (ids !== null) return ids;
  throw new EmbeddedPostgresError(
    `Postgres does not run as root and the account ${ACCOUNT} could not be made (${said}). Start as an ordinary user, or set DATABASE_URL to a Postgres of your own.`,
  );
}

function run(command: string, args: string[]): string {
  return execFileSync(command, args, { encoding: "utf8", env: { PATH: SYSTEM_PATH }, stdio: ["ignore", "pipe", "pipe"] }).trim();
}
