/** A real repository with a policy and changes to be judged, for gates on a platform. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface GatedRepository {
  path: string;
  git(...args: string[]): string;
  /** Commits these files on the branch (made from main when new) and leaves main checked out. Answers the commit. */
  change(branch: string, files: Readonly<Record<string, string>>, message: string): string;
  /** Everything a judgement must not change: refs but the notes, the work tree and its state. */
  condition(): string;
}

export function makeGatedRepository(parent: string, name: string, policy: string): GatedRepository {
  const path = join(parent, name);
  mkdirSync(path);
  const env = { PATH: process.env["PATH"] ?? "", HOME: parent, GIT_CONFIG_NOSYSTEM: "1" };
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd: path, env, encoding: "utf8" });
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      writeFileSync(join(path, file), text);
    }
  };
  const commit = (message: string): string => {
    git("add", "-A");
    git("commit", "-q", "-m", message);
    return git("rev-parse", "HEAD").trim();
  };
  git("init", "-q", "--initial-branch=main");
  write({ "src/one.ts": "export const one = 1;\n", ".praxis/gate.yaml": policy });
  commit("feat: begin");
  return {
    path,
    git,
    change(branch, files, message) {
      git("checkout", "-q", "-B", branch, ...(hasBranch(git, branch) ? [branch] : ["main"]));
      write(files);
      const made = commit(message);
      git("checkout", "-q", "main");
      return made;
    },
    condition: () =>
      git("for-each-ref", "refs/heads", "refs/tags") + git("status", "--porcelain", "--ignored") + git("rev-parse", "HEAD^{tree}"),
  };
}

function hasBranch(git: GatedRepository["git"], branch: string): boolean {
  return git("branch", "--list", branch).trim() !== "";
}
