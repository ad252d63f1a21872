/** The step kind `workspace.prepare`: a private checkout of a repository at one commit, on this host, where the steps that need it then run. */
import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import path from "node:path";
import { DomainError } from "@praxis/domain/errors";
import {
  checkoutWorkspace,
  checkRepositoryAllowed,
  mirrorRepository,
  resolveCommit,
  type Git,
  type RepositoryPolicy,
} from "@praxis/repository";
import { asStorageError } from "../processes/index.js";
import type { RepositorySource, StepContext, StepExecutor } from "../steps/step-context.js";
import { markerPath, preparedWorkspacePath } from "./workspace-folders.js";

export interface WorkspacePrepareWith {
  path?: string;
  url?: string;
  ref?: string;
}

export type WorkspacePrepareOutputs = {
  commit: string;
  /** As it was asked for; `HEAD` when nothing was. */
  ref: string;
  hostId: string;
  /** Where the steps that need this workspace are run. */
  queue: string;
};

export interface WorkspacePrepareDeps {
  git: Git;
  dataDir: string;
  hostId: string;
  policy: RepositoryPolicy;
}

type Context = StepContext<WorkspacePrepareWith>;
const BEAT_PERIOD_MS = 2_000;

/** A repeat after a crash finds the whole checkout and answers the same commit, also if the ref has moved; an unfinished one is made anew. */
export function createWorkspacePrepare(deps: WorkspacePrepareDeps): StepExecutor<WorkspacePrepareWith, WorkspacePrepareOutputs> {
  return async (context) => {
    const { run, step } = context;
    const target = preparedWorkspacePath({ dataDir: deps.dataDir, runId: run.id, stepId: step.id, generation: step.generation });
    const wanted = chooseSource(context);
    const address = { hostId: deps.hostId, queue: `host/${deps.hostId}` };
    const found = await readMarker(target);
    if (found !== null) return { ...found, ...address };
    const progress = startProgress(context);
    try {
      const commit = await prepare(deps, { context, wanted, target, say: progress.say });
      await writeMarker(target, { commit, ref: wanted.ref });
      return { commit, ref: wanted.ref, ...address };
    } catch (error) {
      throw asStorageError(error);
    } finally {
      progress.end();
    }
  };
}

interface Wanted {
  source: { path: string } | { url: string };
  ref: string;
}

/** `with` names another repository as a whole, or only another ref of the run's. A commit the run already resolved wins over its ref. */
function chooseSource({ with: given, run }: Context): Wanted {
  if (given.path !== undefined) return { source: { path: given.path }, ref: given.ref ?? "HEAD" };
  if (given.url !== undefined) return { source: { url: given.url }, ref: given.ref ?? "HEAD" };
  const repository: RepositorySource | null = run.repository;
  if (repository === null)
    throw new DomainError(
      "repository_not_found",
      "The run has no repository and the step names none. Start the run with one, or give `path` or `url`.",
    );
  const source = "path" in repository ? { path: repository.path } : { url: repository.url };
  return { source, ref: given.ref ?? repository.commit ?? repository.ref ?? "HEAD" };
}

interface Preparation {
  context: Context;
  wanted: Wanted;
  target: string;
  say: (note: string) => void;
}

async function prepare(
  { git, dataDir, policy }: WorkspacePrepareDeps,
  { context: { signal }, wanted, target, say }: Preparation,
): Promise<string> {
  signal.throwIfAborted();
  const allowed = checkRepositoryAllowed(wanted.source, policy);
  const local = "path" in allowed ? { path: allowed.path } : await fetchMirror(allowed.url);
  const commit = await resolveCommit(git, local.path, wanted.ref, { signal });
  say(`checking out ${commit.slice(0, 12)}`);
  await checkoutWorkspace({ git, source: local, commit, target, signal });
  return commit;

  async function fetchMirror(url: string): Promise<{ path: string; origin: string }> {
    say("fetching the repository");
    const mirror = await mirrorRepository({ git, source: { url }, cacheDir: path.join(dataDir, "repositories"), ref: wanted.ref, signal });
    return { path: mirror.path, origin: mirror.url };
  }
}

function startProgress(context: Context): { say: (note: string) => void; end: () => void } {
  let note = "looking at the repository";
  const beat = (): void => {
    context.heartbeat({ note });
  };
  const timer = setInterval(beat, BEAT_PERIOD_MS);
  beat();
  return {
    say: (next) => {
      note = next;
      beat();
    },
    end: () => {
      clearInterval(timer);
    },
  };
}

/** Null unless the checkout is whole. */
async function readMarker(target: string): Promise<{ commit: string; ref: string } | null> {
  try {
    const marker: unknown = JSON.parse(await readFile(markerPath(target), "utf8"));
    if (!(await stat(target)).isDirectory()) return null; // somebody removed it by hand
    if (typeof marker !== "object" || marker === null || !("commit" in marker) || !("ref" in marker)) return null;
    return typeof marker.commit === "string" && typeof marker.ref === "string" ? { commit: marker.commit, ref: marker.ref } : null;
  } catch {
    return null;
  }
}

async function writeMarker(target: string, marker: { commit: string; ref: string }): Promise<void> {
  const place = markerPath(target);
  await mkdir(path.dirname(place), { recursive: true });
  const file = await open(`${place}.new`, "w", 0o600);
  try {
    await file.writeFile(JSON.stringify(marker));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${place}.new`, place);
}
