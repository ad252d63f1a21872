/**
 * Installed dependencies for a clean worktree, never installed twice for the same lockfiles: from the caller's own checkout when its lockfiles
 * are byte-equal, else from the cache, else by the policy's `setup`. Whatever is shared with later changes is made from the target's own commit:
 * a change could otherwise poison the cache for those that come after it.
 */
import { createHash } from "node:crypto";
import { cp, glob, lstat, mkdir, readFile, realpath, rename, rm } from "node:fs/promises";
import path from "node:path";
import { LOCKFILE_NAMES, type CommandRun, type GatePolicy } from "@praxis/domain/gate";
import { createWorktree, type Worktree } from "@praxis/repository/change";
import type { ReadOnlyMount } from "../../sandbox/index.js";
import type { JudgedRepository } from "../judged-repository.js";
import { unstartedRun, type RunCommand } from "./run-command.js";

export type Prepared = { ok: true; mounts: readonly ReadOnlyMount[] } | { ok: false; run: CommandRun };
export type PrepareEnvironment = (worktree: Worktree, argv: readonly string[], signal?: AbortSignal) => Promise<Prepared>;

export interface PrepareDeps {
  judged: JudgedRepository;
  /** Merge base: landed, so its code may fill the shared cache. */
  base: string;
  policy: GatePolicy;
  stateDir: string;
  runCommand: RunCommand;
  /** Without a sandbox nothing can be shown read-only: folders are copied. */
  sandboxed: boolean;
  /** What the change itself brings is a stranger's: it gets no network. The merge base does, as for everybody. */
  stranger: boolean;
}

/** Installing a large repository for the first time takes minutes. */
const SETUP_TIMEOUT_MS = 1_800_000;
const NOT_INSTALLED = "dependencies not installed";

export function createPrepareEnvironment(deps: PrepareDeps): PrepareEnvironment {
  const { environment } = deps.policy;
  return async (worktree, argv, signal) => {
    if (environment.reuse.length === 0 && environment.setup === null) return { ok: true, mounts: [] };
    const source = await findSource(deps, worktree, signal);
    if ("run" in source) return { ok: false, run: { ...source.run, argv } };
    if (source.folder === null) return { ok: false, run: unstartedRun(argv, "not-prepared", NOT_INSTALLED) };
    return { ok: true, mounts: await mount(source.folder, source.names, worktree.path, deps.sandboxed) };
  };
}

type Source = { folder: string | null; names: readonly string[] } | { run: CommandRun };

async function findSource(deps: PrepareDeps, worktree: Worktree, signal?: AbortSignal): Promise<Source> {
  const { judged, policy, stateDir } = deps;
  const { setup, reuse } = policy.environment;
  const locks = await lockfilesIn(worktree.path, policy);
  const wanted = await hashOf(worktree.path, locks);
  if (wanted === (await hashOf(judged.path, locks))) {
    const names = await expand(judged.path, reuse);
    if (names.length > 0) return { folder: judged.path, names };
  }
  if (setup === null) return { folder: null, names: [] };
  const ofBase = await hasBaseTheSame(deps, wanted, signal);
  const folder = path.join(stateDir, "prepared", keyOf(policy, wanted, ofBase ? null : worktree.commit));
  const isReady = await lstat(folder).then(
    () => true,
    () => false,
  );
  const failed = isReady ? null : await setUp(deps, setup, ofBase ? deps.base : worktree.commit, folder, signal);
  return failed === null ? { folder, names: await expand(folder, reuse) } : { run: failed };
}

/** Has the merge base the same lockfiles? Then its own code prepares, and everybody may use the result. */
async function hasBaseTheSame({ judged, base, policy }: PrepareDeps, wanted: string, signal?: AbortSignal): Promise<boolean> {
  const worktree = await createWorktree(judged.view, { commit: base, folder: judged.scratch.place("lockfiles"), signal });
  try {
    return (await hashOf(worktree.path, await lockfilesIn(worktree.path, policy))) === wanted;
  } finally {
    await worktree.remove();
  }
}

/** Null when it went well. The result is whole or not there: it is renamed into its place. */
async function setUp(
  { judged, policy, runCommand, base, stranger }: PrepareDeps,
  setup: readonly string[],
  commit: string,
  folder: string,
  signal?: AbortSignal,
): Promise<CommandRun | null> {
  const worktree = await createWorktree(judged.view, { commit, folder: judged.scratch.place("setup"), signal });
  try {
    const { reuse } = policy.environment;
    const network = policy.environment.network && (!stranger || commit === base);
    const git = { from: worktree.objectsDir, at: worktree.objectsDir };
    const { run } = await runCommand({
      argv: setup,
      worktree: worktree.path,
      mounts: [git],
      network,
      timeoutMs: SETUP_TIMEOUT_MS,
      name: "setup",
      signal,
    });
    if (run.end !== "exited" || run.exitCode !== 0) {
      const how = run.end === "exited" ? `ended with code ${String(run.exitCode)}` : run.end;
      return { ...run, end: "not-prepared", message: `${NOT_INSTALLED}: \`${setup.join(" ")}\` ${how}` };
    }
    const fresh = `${folder}.new-${path.basename(worktree.path)}-${String(process.pid)}`;
    await mkdir(fresh, { recursive: true });
    for (const name of await expand(worktree.path, reuse)) {
      await mkdir(path.dirname(path.join(fresh, name)), { recursive: true });
      await rename(path.join(worktree.path, name), path.join(fresh, name));
    }
    // Somebody else was faster: theirs is as good.
    await rename(fresh, folder).catch(() => rm(fresh, { recursive: true, force: true }));
    return null;
  } finally {
    await worktree.remove();
  }
}

/** Parents before children; a folder inside another found one comes with it. */
async function expand(folder: string, patterns: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const exclude = (name: string): boolean => name === ".git";
    for await (const name of glob(pattern, { cwd: folder, exclude })) if (!name.split(path.sep).includes("..")) found.add(name);
  }
  const names = [...found].sort();
  return names.filter((name) => !names.some((other) => other !== name && name.startsWith(other + path.sep)));
}

async function lockfilesIn(folder: string, policy: GatePolicy): Promise<string[]> {
  const { key } = policy.environment;
  const patterns = key.length > 0 ? key : LOCKFILE_NAMES.map((name) => `**/${name}`);
  const names = new Set<string>();
  const exclude = (name: string): boolean => name === ".git" || name === "node_modules";
  for (const pattern of patterns) for await (const name of glob(pattern, { cwd: folder, exclude })) names.add(name);
  return [...names].sort();
}

/** Of the contents of these files; one that is not there counts as such. */
async function hashOf(folder: string, names: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const name of names) {
    const content = await readFile(path.join(folder, name)).catch(() => null);
    hash.update(`${name}\0${content === null ? "none" : String(content.length)}\0`).update(content ?? "");
  }
  return hash.digest("hex");
}

function keyOf({ environment: { setup, reuse } }: GatePolicy, lockfilesHash: string, commit: string | null): string {
  const parts = [lockfilesHash, setup, reuse, commit, process.platform, process.arch, process.version];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40);
}

async function mount(folder: string, names: readonly string[], worktree: string, sandboxed: boolean): Promise<ReadOnlyMount[]> {
  const mounts: ReadOnlyMount[] = [];
  for (const name of names) {
    const at = path.join(await realpath(worktree), name);
    const from = await realpath(path.join(folder, name));
    // What the change itself has at this place gives way: a link there could lead anywhere.
    if (
      await lstat(at).then(
        (found) => !found.isDirectory() || !sandboxed,
        () => false,
      )
    )
      await rm(at, { recursive: true, force: true });
    if (!sandboxed) await cp(from, at, { recursive: true, verbatimSymlinks: true });
    mounts.push({ from, at });
  }
  return mounts;
}
