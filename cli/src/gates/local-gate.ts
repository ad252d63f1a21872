/** The gate's engine in this process: where it keeps its temporary files, and its failures as words with an exit code. No server is asked. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGateRunner, type RunGate } from "@praxis/activities/gates";
import { createGit, type Git } from "@praxis/repository";
import { DomainError, type ErrorCode } from "@praxis/domain/errors";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import type { Session } from "../session.js";

/** Of this user alone, and outside of every repository. */
export function stateDirOf({ env, userId }: Session): string {
  return env.home === undefined ? join(tmpdir(), `praxis-gates-${String(userId ?? 0)}`) : join(env.home, ".cache", "praxis", "gates");
}

/** @param advisoriesDir a folder of OSV records; without it advisories are not consulted. */
export function localGate(
  session: Session,
  { advisoriesDir = null }: { advisoriesDir?: string | null } = {},
): { git: Git; runGate: RunGate } {
  const git = createGit();
  const now = (): Date => new Date(session.now());
  const runGate = createGateRunner({ git, stateDir: stateDirOf(session), baseEnv: session.env.inherited, advisoriesDir, now });
  return { git, runGate };
}

/** Named wrongly by the caller, as opposed to what could not be read. */
const USAGE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["repository_not_found", "ref_not_found"]);
const NEXT: { readonly [Code in ErrorCode]?: string } = {
  repository_not_found: "Give the folder of a git repository: `praxis gate --repo <folder>`.",
  ref_not_found: "`git branch --all` and `git tag` in the repository show the names there are; `--base` and `--head` take them.",
};

export async function withPlainFailures<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!DomainError.is(error)) throw error;
    const next = NEXT[error.code];
    throw new CliError(USAGE.has(error.code) ? EXIT.usage : EXIT.unknown, error.message, next === undefined ? [] : [next]);
  }
}
