/**
 * A private checkout: its own `.git` with its own objects. No link and no borrowed object joins it to the source, so neither a clean-up there nor
 * anything a step does here reaches the other. It is built beside its place and renamed into it, so what stands there is always whole.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Git, GitCall } from "./git/create-git.js";
import { splitCredentials } from "./git/url-credentials.js";
import { openRepository } from "./open-repository.js";
import { assertCommitId } from "./resolve-commit.js";

export interface CheckoutRequest {
  git: Git;
  /** A local repository (a mirror is one too). `origin` is what to record as its address instead; credentials are taken out. */
  source: { path: string; origin?: string | undefined };
  commit: string;
  /** Made anew: whatever stands there is removed. */
  target: string;
  signal?: AbortSignal | undefined;
}

/** Where a fetch in the workspace's own configuration must not push to: the source is not ours to write. */
const NO_PUSH = "praxis-does-not-push-from-a-workspace";
/**
 * `upload-pack` runs in the source and starts with a clean environment, so what keeps it safe must stand in its own command. `window=0`: packs are
 * only copied over to this machine, and the search for better deltas would cost minutes and memory on large histories.
 */
const UPLOAD_PACK =
  "git -c safe.directory=* -c core.fsmonitor=false -c core.hooksPath=/dev/null -c core.bigFileThreshold=16m -c pack.window=0 -c pack.threads=1 upload-pack";

/** Throws as git fails: `repository_unreadable`, `storage_full`. After an error or abort nothing stands at `target` that was not there before. */
export async function checkoutWorkspace({
  git,
  source,
  commit,
  target,
  signal,
}: CheckoutRequest): Promise<{ path: string; commit: string }> {
  assertCommitId(commit);
  const { commonDir } = openRepository({ path: source.path });
  await mkdir(dirname(target), { recursive: true });
  await removeUnfinished(target);
  const fresh = `${target}.new-${randomUUID()}`;
  try {
    await build({ git, from: commonDir, origin: source.origin ?? source.path, commit, fresh, signal });
    await rm(target, { recursive: true, force: true });
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
  return { path: target, commit };
}

interface Build {
  git: Git;
  from: string;
  origin: string;
  commit: string;
  fresh: string;
  signal: AbortSignal | undefined;
}

async function build({ git, from, origin, commit, fresh, signal }: Build): Promise<void> {
  const format = commit.length === 64 ? "sha256" : "sha1";
  await git.read({ args: ["init", "--quiet", "--template=", `--object-format=${format}`, "--", fresh], signal });
  const gitDir = join(fresh, ".git");
  const call = (args: string[], more: Partial<GitCall> = {}): Promise<Buffer> => git.read({ gitDir, args, signal, ...more });
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(origin);
  await writeConfiguration(call, {
    "remote.origin.url": isUrl ? splitCredentials(origin).url : origin,
    "remote.origin.fetch": "+refs/heads/*:refs/remotes/origin/*",
    "remote.origin.pushurl": NO_PUSH,
    "gc.auto": "0",
    "maintenance.auto": "false",
  });
  // The commit's history and the tags in it; other branches stay behind. A plain path always goes through upload-pack: packs are copied, not linked.
  const fetch = [
    "fetch",
    "--quiet",
    "--no-write-fetch-head",
    "--update-shallow",
    "--no-recurse-submodules",
    `--upload-pack=${UPLOAD_PACK}`,
  ];
  await call([...fetch, "--", from, `${commit}:refs/praxis/base`], { protocols: "file" });
  await call(["checkout", "--quiet", "--force", "--detach", "--no-recurse-submodules", commit, "--"], { workTree: fresh });
}

async function writeConfiguration(call: (args: string[]) => Promise<Buffer>, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [key, value] of Object.entries(values)) await call(["config", "--local", key, value]);
}

/** What an earlier try left when it was killed. Its writer, should it still live, fails on the missing folder. */
async function removeUnfinished(target: string): Promise<void> {
  const prefix = `${basename(target)}.new-`;
  for (const name of await readdir(dirname(target))) {
    if (name.startsWith(prefix)) await rm(join(dirname(target), name), { recursive: true, force: true });
  }
}
