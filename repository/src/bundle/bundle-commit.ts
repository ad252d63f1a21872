/**
 * One file that holds a commit with its whole history, for agents on other machines: `git clone` and `git fetch` take it as it is. The
 * source stays as it was: the ref that a bundle needs is made in a throw-away repository that borrows the source's objects.
 */
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { DomainError } from "@praxis/domain/errors";
import type { Git } from "../git/create-git.js";
import { openRepository } from "../open-repository.js";
import { assertCommitId } from "../resolve-commit.js";

/** The one ref in a bundle. */
export const BUNDLE_REF = "refs/heads/praxis-base";
/** A larger history is better cloned than sent anew for each commit. */
const BUNDLE_BYTES_MAX = 512 * 1024 * 1024;
/** The commits that runs in flight work on; beyond that the one longest unused goes. */
const BUNDLES_KEPT = 16;
/** Older leftovers belong to a process that died. */
const LEFTOVER_AFTER_MS = 3_600_000;

export interface BundleRequest {
  git: Git;
  repoPath: string;
  /** The full id. */
  commit: string;
  /** The folder that keeps bundles, one file for each commit. */
  target: string;
  bytesMax?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface Bundle {
  path: string;
  bytes: number;
}

const making = new Map<string, Promise<Bundle>>();

/**
 * A repeat finds the file; concurrent calls share one making. What stands at `path` is whole; open it at once, since an old bundle may be
 * removed later (a file that is open stays readable). Throws `ref_not_found`, `repository_unreadable`, `artifact_too_large`, `storage_full`.
 */
export async function bundleCommit(request: BundleRequest): Promise<Bundle> {
  assertCommitId(request.commit);
  const path = join(request.target, `${request.commit}.bundle`);
  const found = await existing(path);
  if (found) return found;
  const shared = making.get(path);
  if (shared) return shared;
  // Another caller may wait for it: it is not stopped with the one that began it.
  const { signal: _, ...forAll } = request;
  const made = make(forAll, path).finally(() => making.delete(path));
  making.set(path, made);
  return request.signal ? untilAborted(made, request.signal) : made;
}

async function existing(path: string): Promise<Bundle | null> {
  try {
    const { size } = await stat(path);
    const now = new Date();
    await utimes(path, now, now);
    return { path, bytes: size };
  } catch {
    return null;
  }
}

async function make({ git, repoPath, commit, target, bytesMax = BUNDLE_BYTES_MAX }: BundleRequest, path: string): Promise<Bundle> {
  const { objectsDir, commonDir } = openRepository({ path: repoPath });
  await refuseShallow(commonDir);
  await mkdir(target, { recursive: true, mode: 0o700 });
  await makeRoom(target);
  const place = join(target, `.new-${randomUUID()}`);
  try {
    const gitDir = join(place, "borrowing.git");
    await mkdir(place, { mode: 0o700 });
    const format = commit.length === 64 ? "sha256" : "sha1";
    await git.read({ args: ["init", "--quiet", "--bare", "--template=", `--object-format=${format}`, "--", gitDir] });
    await mkdir(join(gitDir, "objects", "info"), { recursive: true });
    await writeFile(join(gitDir, "objects", "info", "alternates"), `${quoted(objectsDir)}\n`);
    await nameCommit(git, gitDir, commit);
    const file = join(place, "bundle");
    const bytes = await writeBundle(git, gitDir, { file, bytesMax });
    await rename(file, path);
    return { path, bytes };
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT"))
      throw new DomainError("storage_full", "The disk is full: the bundle could not be written. Free space, then try again.", {
        retry: true,
      });
    throw error;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** git would make a bundle that nobody can unpack. */
async function refuseShallow(commonDir: string): Promise<void> {
  const shallow = await stat(join(commonDir, "shallow")).then(
    ({ size }) => size > 0,
    () => false,
  );
  if (shallow)
    throw new DomainError(
      "repository_unreadable",
      "The repository is a shallow clone, so its history cannot be handed on. Complete it with `git fetch --unshallow`, then try again.",
    );
}

async function nameCommit(git: Git, gitDir: string, commit: string): Promise<void> {
  const type = await git.ask({ gitDir, args: ["cat-file", "-t", commit], goodCodes: [1, 128], bytesMax: 4_096 });
  if (type.stdout.toString("utf8").trim() !== "commit")
    throw new DomainError("ref_not_found", `The repository has no commit ${commit.slice(0, 12)} (any more).`);
  await git.read({ gitDir, args: ["update-ref", BUNDLE_REF, commit] });
}

async function writeBundle(git: Git, gitDir: string, { file, bytesMax }: { file: string; bytesMax: number }): Promise<number> {
  const running = git.stream({ gitDir, args: ["bundle", "create", "--quiet", "-", BUNDLE_REF], configuration: { "pack.threads": "1" } });
  running.stdin.end();
  let bytes = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of running.stdout) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw tooLarge(bytesMax);
      yield chunk;
    }
  }
  await pipeline(counted(), createWriteStream(file, { mode: 0o600, flush: true }));
  return bytes;
}

function tooLarge(bytesMax: number): DomainError {
  return new DomainError(
    "artifact_too_large",
    `The commit and its history take more than ${String(bytesMax)} bytes, which is more than is handed to an agent in one file.`,
    { details: { bytesMax } },
  );
}

async function makeRoom(target: string): Promise<void> {
  const bundles: { path: string; usedAt: number }[] = [];
  for (const name of await readdir(target)) {
    const path = join(target, name);
    const facts = await stat(path).catch(() => null);
    if (facts === null) continue;
    if (name.endsWith(".bundle")) bundles.push({ path, usedAt: facts.mtimeMs });
    else if (name.startsWith(".new-") && Date.now() - facts.mtimeMs > LEFTOVER_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
  bundles.sort((a, b) => b.usedAt - a.usedAt);
  for (const { path } of bundles.slice(BUNDLES_KEPT - 1)) await rm(path, { force: true });
}

/** git reads a line that starts with a quote as C text, and one with `#` as a comment. */
function quoted(path: string): string {
  if (/[\n\0]/.test(path)) throw new DomainError("repository_unreadable", "The repository's path holds a line break.");
  return `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason instanceof Error ? signal.reason : new DOMException("stopped", "AbortError"));
    };
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
