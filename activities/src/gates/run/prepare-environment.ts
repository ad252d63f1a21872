/**
 * Installed dependencies for a clean worktree, never installed twice for the same lockfiles: from the caller's own checkout when its lockfiles
 * are byte-equal, else from the cache, else by the policy's `setup`. Whatever is shared with later changes is made from a commit that has landed,
 * and for this repository alone: a change could otherwise poison the cache for those that come after it.
 */
import { createHash } from "node:crypto";
import { cp, lstat, mkdir, realpath, rename, rm } from "node:fs/promises";
import path from "node:path";
import { POLICY_PATH, type CommandRun, type GatePolicy } from "@praxis/domain/gate";
import { readFileAtCommit } from "@praxis/repository";
import { createWorktree, landedAncestor, type Worktree } from "@praxis/repository/change";
import type { ReadOnlyMount } from "../../sandbox/index.js";
import type { JudgedRepository } from "../judged-repository.js";
import { hasLockfiles, lockfilesOf } from "./lockfiles.js";
import { findInside, ownPlace } from "./own-place.js";
import { unstartedRun, type RunCommand } from "./run-command.js";

export type Prepared = { ok: true; mounts: readonly ReadOnlyMount[] } | { ok: false; run: CommandRun };
export type PrepareEnvironment = (worktree: Worktree, argv: readonly string[], signal?: AbortSignal) => Promise<Prepared>;

export interface PrepareDeps {
  judged: JudgedRepository;
  /** Merge base. */
  base: string;
  policy: GatePolicy;
  stateDir: string;
  runCommand: RunCommand;
  /** Without a sandbox nothing can be shown read-only: folders are copied. */
  sandboxed: boolean;
  /** What the change itself brings is a stranger's: it gets no network. What has landed does, as for everybody. */
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
    const mounts = await mount(source, worktree.path, deps.sandboxed);
    return typeof mounts === "string" ? { ok: false, run: unstartedRun(argv, "not-prepared", mounts) } : { ok: true, mounts };
  };
}

interface Source {
  folder: string;
  names: readonly string[];
}

async function findSource(deps: PrepareDeps, worktree: Worktree, signal?: AbortSignal): Promise<Source | { run: CommandRun }> {
  const { judged, policy, stateDir } = deps;
  const { setup, reuse } = policy.environment;
  const wanted = await lockfilesOf(judged.view, worktree.commit, policy, signal);
  let foreign: string[] = [];
  if (judged.checkout !== null && (await hasLockfiles(judged.checkout, wanted))) {
    const found = await findInside(judged.checkout, reuse);
    if (found.names.length > 0) return { folder: judged.checkout, names: found.names };
    foreign = found.foreign;
  }
  if (setup === null) return { run: unstartedRun([], "not-prepared", [NOT_INSTALLED, ...foreign.map(linked)].join(": ")) };
  const landed = await landedCommit(deps, signal);
  const shared = landed !== null && (await lockfilesOf(judged.view, landed, policy, signal)).key === wanted.key ? landed : null;
  const key = [judged.path, wanted.key, setup, reuse, shared === null ? worktree.commit : null];
  const folder = path.join(stateDir, "prepared", keyOf(key));
  const isReady = await lstat(folder).then(
    () => true,
    () => false,
  );
  const failed = isReady ? null : await setUp(deps, { setup, commit: shared ?? worktree.commit, landed, folder, signal });
  return failed === null ? { folder, names: (await findInside(folder, reuse)).names } : { run: failed };
}

/** Whose code may prepare for others. On a server the target is the caller's choice, and says nothing. */
async function landedCommit({ judged, base }: PrepareDeps, signal?: AbortSignal): Promise<string | null> {
  const { view, path: repoPath, baseTip, protectedBranches } = judged;
  return protectedBranches === null ? base : landedAncestor({ git: view.git, repoPath, commit: baseTip, protectedBranches, signal });
}

interface SetUp {
  setup: readonly string[];
  commit: string;
  landed: string | null;
  folder: string;
  signal: AbortSignal | undefined;
}

/** Null when it went well. The result is whole or not there: it is renamed into its place. */
async function setUp(deps: PrepareDeps, { setup, commit, landed, folder, signal }: SetUp): Promise<CommandRun | null> {
  const { judged, policy, runCommand, stranger } = deps;
  const worktree = await createWorktree(judged.view, { commit, folder: judged.scratch.place("setup"), signal });
  try {
    const network = policy.environment.network && (!stranger || commit === landed) && (await mayUseNetwork(judged, landed));
    const git = { from: worktree.objectsDir, at: worktree.objectsDir };
    const request = { argv: setup, worktree: worktree.path, mounts: [git], network, timeoutMs: SETUP_TIMEOUT_MS, name: "setup", signal };
    const { run } = await runCommand(request);
    const failed = (why: string): CommandRun => ({ ...run, end: "not-prepared", message: `${NOT_INSTALLED}: ${why}` });
    if (run.end !== "exited" || run.exitCode !== 0) {
      const how = run.end === "exited" ? `ended with code ${String(run.exitCode)}` : run.end;
      const withheld = policy.environment.network && !network ? `, ${stranger ? FROM_A_FORK : WITHHELD}` : "";
      return failed(`\`${setup.join(" ")}\` ${how}${withheld}`);
    }
    const { names, foreign } = await findInside(worktree.path, policy.environment.reuse);
    if (foreign.length > 0) return failed(`\`${setup.join(" ")}\` left what is not shown: ${foreign.map(linked).join(", ")}`);
    const fresh = `${folder}.new-${path.basename(worktree.path)}-${String(process.pid)}`;
    await mkdir(fresh, { recursive: true });
    for (const name of names) {
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

const FROM_A_FORK = "without a network, because the change comes from a fork";
const WITHHELD = "without a network, because these rules stand on no protected branch";

/** A network reaches also what listens on this machine alone. Rules that somebody wrote on a branch of his own do not open it. */
async function mayUseNetwork(
  { view, path: repoPath, baseTip, protectedBranches }: JudgedRepository,
  landed: string | null,
): Promise<boolean> {
  if (protectedBranches === null || landed === baseTip) return true;
  if (landed === null) return false;
  const policyAt = (commit: string): Promise<Buffer | null> => readFileAtCommit(view.git, repoPath, commit, POLICY_PATH);
  const agreed = await policyAt(landed);
  return agreed !== null && (await policyAt(baseTip))?.equals(agreed) === true;
}

function linked(name: string): string {
  return `\`${name}\` is a link or no plain folder`;
}

function keyOf(parts: readonly unknown[]): string {
  const all = [...parts, process.platform, process.arch, process.version];
  return createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 40);
}

/** A sentence when something of the judged commit stands where a folder should be shown. */
async function mount({ folder, names }: Source, worktree: string, sandboxed: boolean): Promise<ReadOnlyMount[] | string> {
  const mounts: ReadOnlyMount[] = [];
  for (const name of names) {
    const parent = await ownPlace(worktree, path.dirname(name));
    if (parent.kind === "foreign") return `${NOT_INSTALLED}: ${linked(parent.at)}, so nothing can be shown at \`${name}\``;
    const from = await ownPlace(folder, name);
    if (from.kind !== "folder" && from.kind !== "file") continue;
    const at = path.join(await realpath(worktree), name);
    const there = await ownPlace(worktree, name);
    // What the change itself has at this place gives way: a link there could lead anywhere.
    if (there.kind !== "none" && (there.kind !== "folder" || !sandboxed)) await rm(at, { recursive: true, force: true });
    if (!sandboxed) await cp(from.path, at, { recursive: true, verbatimSymlinks: true });
    mounts.push({ from: from.path, at });
  }
  return mounts;
}
