/** Bare mirrors of repositories at URLs, one folder each, kept and brought up to date. Credentials of a URL are used and never stored. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DomainError } from "@praxis/domain/errors";
import type { Git, GitReadCall } from "./git/create-git.js";
import { splitCredentials, type PublicUrl } from "./git/url-credentials.js";
import { assertRefName, isCommitId } from "./resolve-commit.js";

/** Older leftovers of a mirror being made belong to a process that died. */
const LEFTOVER_AFTER_MS = 6 * 3_600_000;
const REFSPECS = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"] as const;

export interface MirrorRequest {
  git: Git;
  source: { url: string };
  cacheDir: string;
  /** A full commit id that no branch may hold is fetched by itself. */
  ref?: string | undefined;
  /** More refs of the URL, which a forge gives out beside branches: `refs/pull/7/head`. One that is gone is passed over. */
  alsoRefs?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
}

const updating = new Map<string, Promise<unknown>>();

/**
 * The path of the mirror, holding the URL's branches, tags and HEAD of now. Calls for the same URL in one process wait for one another; between
 * processes git's own locks hold. A mirror that cannot be updated, after a crash in the middle, is made anew beside and swapped in.
 */
export async function mirrorRepository({
  git,
  source,
  cacheDir,
  ref,
  alsoRefs = [],
  signal,
}: MirrorRequest): Promise<{ path: string; url: string }> {
  const address = splitCredentials(source.url);
  const path = join(cacheDir, `${createHash("sha256").update(address.url).digest("hex").slice(0, 32)}.git`);
  const before = updating.get(path) ?? Promise.resolve();
  const update = before.catch(() => undefined).then(() => bringUpToDate({ git, address, path, ref, alsoRefs, signal }));
  updating.set(path, update);
  try {
    await update;
  } finally {
    if (updating.get(path) === update) updating.delete(path);
  }
  return { path, url: address.url };
}

interface Update {
  git: Git;
  address: PublicUrl;
  path: string;
  ref: string | undefined;
  alsoRefs: readonly string[];
  signal: AbortSignal | undefined;
}

async function bringUpToDate(update: Update): Promise<void> {
  await mkdir(dirname(update.path), { recursive: true });
  if (await exists(join(update.path, "HEAD"))) {
    try {
      await fetchInto(update, update.path);
      return;
    } catch (error) {
      update.signal?.throwIfAborted();
      // Not there, no access, network away: a new mirror would fail the same way. Only damage of our copy is worth one.
      if (
        !DomainError.is(error) ||
        error.code !== "repository_unreadable" ||
        !/\.lock|bad object|corrupt|not our ref|unable to (?:read|parse)|cannot lock ref/i.test(error.message)
      )
        throw error;
    }
  }
  await makeAnew(update);
}

async function makeAnew(update: Update): Promise<void> {
  const fresh = `${update.path}.new-${randomUUID()}`;
  await removeLeftovers(update.path);
  try {
    await update.git.read({ args: ["init", "--quiet", "--bare", "--template=", "--", fresh], signal: update.signal });
    await fetchInto(update, fresh);
    const old = `${update.path}.old-${randomUUID()}`;
    if (await exists(update.path)) await rename(update.path, old);
    await rename(fresh, update.path);
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}

async function fetchInto({ git, address, ref, alsoRefs, signal }: Update, gitDir: string): Promise<void> {
  const call = (args: string[], more: Partial<GitReadCall> = {}): Promise<Buffer> =>
    git.read({ gitDir, args, signal, ...address.access, ...more });
  const fetch = ["fetch", "--quiet", "--no-write-fetch-head", "--update-shallow", "--no-auto-maintenance"];
  await call([...fetch, "--force", "--prune", "--no-tags", "--", address.url, ...REFSPECS]);
  for (const also of alsoRefs.filter((name) => !name.startsWith("refs/heads/"))) {
    assertRefName(also);
    await call([...fetch, "--force", "--no-tags", "--", address.url, `+${also}:refs/praxis/${also}`], { goodCodes: [1, 128] });
  }
  const head = (await call(["ls-remote", "--symref", "--", address.url, "HEAD"])).toString("utf8");
  const branch = /^ref: (refs\/heads\/[^\t]+)\tHEAD$/m.exec(head)?.[1];
  const detached = /^([0-9a-f]{40,64})\tHEAD$/m.exec(head)?.[1];
  if (branch !== undefined) await call(["symbolic-ref", "HEAD", branch]);
  else if (detached !== undefined) await call(["update-ref", "--no-deref", "HEAD", detached]);
  if (ref === undefined || !isCommitId(ref)) return;
  const known = (await call(["cat-file", "--batch-check=%(objecttype)"], { input: `${ref}\n` })).toString("utf8");
  // Refused by servers that give out branches only; `resolveCommit` then says that the commit is not there.
  if (known.trim() !== "commit")
    await call([...fetch, "--no-tags", "--", address.url, `${ref}:refs/praxis/${ref}`], { goodCodes: [1, 128] });
}

async function removeLeftovers(path: string): Promise<void> {
  const siblings = await readdir(dirname(path));
  for (const name of siblings.filter(
    (sibling) => sibling.startsWith(`${basename(path)}.new-`) || sibling.startsWith(`${basename(path)}.old-`),
  )) {
    const leftover = join(dirname(path), name);
    const age = await stat(leftover).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > LEFTOVER_AFTER_MS) await rm(leftover, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
