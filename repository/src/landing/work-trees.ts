/** The folders in which a branch is checked out, and whether they can follow when it moves. A folder with work in it is never touched. */
import { access, readFile, readdir, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Git, GitReadCall } from "../git/create-git.js";
import { openRepository } from "../open-repository.js";

export interface WorkTree {
  folder: string;
  gitDir: string;
}

const STRANGER = "is not a work tree of this repository by its own word: its .git does not lead back";

/** What git is in the middle of, as files it leaves. */
const IN_PROGRESS = {
  MERGE_HEAD: "a merge",
  CHERRY_PICK_HEAD: "a cherry-pick",
  REVERT_HEAD: "a revert",
  "rebase-merge": "a rebase",
  "rebase-apply": "a rebase",
  BISECT_LOG: "a bisection",
} as const;

/** Of the main work tree and the linked ones, those that stand on the branch, also when a rebase will come back to it. */
export async function workTreesOn(git: Git, commonDir: string, branch: string): Promise<WorkTree[]> {
  const ref = `refs/heads/${branch}`;
  const found: WorkTree[] = [];
  for (const tree of [...(await mainTree(git, commonDir)), ...(await linkedTrees(commonDir))]) {
    const names = await Promise.all(
      ["HEAD", "rebase-merge/head-name", "rebase-apply/head-name"].map((file) => textOf(join(tree.gitDir, file))),
    );
    if (names.some((name) => name.trim().replace(/^ref: /, "") === ref)) found.push(tree);
  }
  return found;
}

async function mainTree(git: Git, commonDir: string): Promise<WorkTree[]> {
  const setting = async (args: readonly string[]): Promise<string> =>
    (await git.read({ gitDir: commonDir, args: ["config", "--local", ...args], goodCodes: [1], bytesMax: 65_536 })).toString("utf8").trim();
  const bare = await setting(["--type=bool", "--get", "core.bare"]);
  if (bare === "true") return [];
  const elsewhere = await setting(["--get", "core.worktree"]);
  if (elsewhere !== "") return [{ folder: resolve(commonDir, elsewhere), gitDir: commonDir }];
  return commonDir.endsWith("/.git") ? [{ folder: dirname(commonDir), gitDir: commonDir }] : [];
}

async function linkedTrees(commonDir: string): Promise<WorkTree[]> {
  const folder = join(commonDir, "worktrees");
  const trees: WorkTree[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const gitDir = join(folder, name);
    const dotGit = (await textOf(join(gitDir, "gitdir"))).replace(/\n+$/, "");
    if (dotGit !== "" && (await isThere(dotGit))) trees.push({ folder: dirname(dotGit), gitDir });
  }
  return trees;
}

/** Null: it can follow from the one commit to the other. Else why not, as the end of a sentence about the folder. */
export async function whyNotFollow(git: Git, tree: WorkTree, from: string, to: string, signal?: AbortSignal): Promise<string | null> {
  for (const [file, what] of Object.entries(IN_PROGRESS)) {
    if (await isThere(join(tree.gitDir, file))) return `is in the middle of ${what}`;
  }
  if (!(await leadsBack(tree))) return STRANGER;
  const call = callIn(tree, signal);
  // Such a program would run with the repository's own configuration, which a stranger may have written.
  const programs = await git.read({
    ...call,
    args: ["config", "--get-regexp", String.raw`^filter\..*\.(clean|smudge|process)$`],
    goodCodes: [1],
  });
  if (programs.length > 0) return "converts its files by programs of its own (content filters)";
  const changed = await git.read({ ...call, args: ["status", "--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=all"] });
  const paths = changed
    .toString("utf8")
    .split("\0")
    .filter((line) => line.length > 3)
    .map((line) => line.slice(3));
  if (paths.length > 0) return `has changes that are not committed: ${paths.slice(0, 5).join(", ")}${paths.length > 5 ? " and more" : ""}`;
  const said = await moveFiles(git, tree, [from, to], { dryRun: true, signal });
  return said === null ? null : `cannot take the new files: ${said}`;
}

/** Index and files from the one commit to the other; changes nothing when any file would be lost. Null, or what git said. */
export async function moveFiles(
  git: Git,
  tree: WorkTree,
  [from, to]: readonly [string, string],
  { dryRun, signal }: { dryRun: boolean; signal?: AbortSignal | undefined },
): Promise<string | null> {
  if (!(await leadsBack(tree))) return STRANGER;
  const call = callIn(tree, signal);
  await git.ask({ ...call, args: ["update-index", "-q", "--refresh"], goodCodes: [1, 128] });
  const args = ["read-tree", ...(dryRun ? ["-n"] : []), "-m", "-u", from, to];
  const answer = await git.ask({ ...call, args, goodCodes: [1, 128] });
  return answer.code === 0
    ? null
    : answer.stderr
        .trim()
        .replaceAll(/\s*\n\s*/g, " · ")
        .slice(0, 400);
}

/** Does the folder's index still hold exactly this commit? */
export async function indexHolds(git: Git, tree: WorkTree, commit: string, signal?: AbortSignal): Promise<boolean> {
  const args = ["diff-index", "--cached", "--quiet", "--ignore-submodules=none", commit, "--"];
  return (await git.ask({ ...callIn(tree, signal), args, goodCodes: [1, 128] })).code === 0;
}

/** A repository can name any folder as its own (`core.worktree`, a linked work tree). Files are written only where the folder says so too. */
async function leadsBack({ folder, gitDir }: WorkTree): Promise<boolean> {
  try {
    return (await realpath(openRepository({ path: folder }).gitDir)) === (await realpath(gitDir));
  } catch {
    return false;
  }
}

function callIn({ folder, gitDir }: WorkTree, signal: AbortSignal | undefined): Omit<GitReadCall, "args"> {
  return { gitDir, workTree: folder, signal };
}

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
