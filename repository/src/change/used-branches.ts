/** Which branches of a repository a person stands on, and which is its default one. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Git } from "../git/create-git.js";

export interface UsedBranches {
  /** In the main work tree or a linked one, also those being rebased. */
  checkedOut: ReadonlySet<string>;
  /** Where a bare repository's HEAD points, and what a remote calls its default. */
  defaults: ReadonlySet<string>;
}

/** A rebase leaves HEAD detached and comes back to the branch named here. */
const REBASING = ["rebase-merge/head-name", "rebase-apply/head-name"] as const;

export async function usedBranches(git: Git, commonDir: string, signal: AbortSignal | undefined): Promise<UsedBranches> {
  const listed = await git.read({ gitDir: commonDir, args: ["worktree", "list", "--porcelain"], signal });
  const checkedOut = branchesIn(listed.toString("utf8"), /^branch (.+)$/gm);
  for (const folder of [commonDir, ...(await linkedFolders(commonDir))]) {
    for (const file of REBASING) {
      const name = await readFile(join(folder, file), "utf8").catch(() => "");
      for (const branch of branchesIn(name, /^(.+)$/gm)) checkedOut.add(branch);
    }
  }
  const head = (await git.ask({ gitDir: commonDir, args: ["symbolic-ref", "--quiet", "HEAD"], goodCodes: [1], signal })).stdout;
  const remotes = await git.read({ gitDir: commonDir, args: ["for-each-ref", "--format=%(refname) %(symref)", "refs/remotes"], signal });
  const current = branchesIn(head.toString("utf8"), /^(.+)$/gm);
  // git is called as if there were no work tree, so the list above leaves out the main one's branch.
  const bare = await git.ask({ gitDir: commonDir, args: ["config", "--local", "--type=bool", "core.bare"], goodCodes: [1], signal });
  const defaults = bare.stdout.toString("utf8").trim() === "true" ? current : new Set<string>();
  if (defaults !== current) for (const branch of current) checkedOut.add(branch);
  for (const [, branch = ""] of remotes.toString("utf8").matchAll(/^refs\/remotes\/[^/ ]+\/HEAD refs\/remotes\/[^/ ]+\/(.+)$/gm))
    defaults.add(branch);
  return { checkedOut, defaults };
}

async function linkedFolders(commonDir: string): Promise<string[]> {
  const folder = join(commonDir, "worktrees");
  return (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
}

function branchesIn(text: string, pattern: RegExp): Set<string> {
  const found = [...text.matchAll(pattern)].map(([, name = ""]) => name.trim());
  return new Set(found.filter((name) => name.startsWith("refs/heads/")).map((name) => name.slice("refs/heads/".length)));
}
