/** git as a person would run it: the independent witness of the tests. Shares nothing with the git runner under test. */
import { spawnSync } from "node:child_process";

export interface PlainGitOptions {
  input?: string | Buffer;
  env?: Readonly<Record<string, string>>;
}

export function plainGitBytes(folder: string, args: readonly string[], { input, env }: PlainGitOptions = {}): Buffer {
  const answer = spawnSync("git", ["-c", "core.quotePath=false", ...args], {
    cwd: folder,
    input: input ?? "",
    maxBuffer: 1024 * 1024 * 1024,
    env: {
      PATH: "/usr/local/bin:/usr/bin:/bin",
      HOME: "/nonexistent",
      LC_ALL: "C",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Ann",
      GIT_AUTHOR_EMAIL: "ann@example.org",
      GIT_COMMITTER_NAME: "Ann",
      GIT_COMMITTER_EMAIL: "ann@example.org",
      ...env,
    },
  });
  if (answer.status !== 0) throw new Error(`git ${args.join(" ")} in ${folder}: ${answer.stderr.toString("utf8")}`);
  return answer.stdout;
}

/** Without blanks at the end. */
export function plainGit(folder: string, args: readonly string[], options?: PlainGitOptions): string {
  return plainGitBytes(folder, args, options).toString("utf8").trimEnd();
}
