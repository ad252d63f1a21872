/**
 * The private folder of one lease: `task.json` (what to do), `workspace/` (the source at its commit), `artifacts/` (files to hand
 * in), and the files by which the program answers. Removed when the lease has ended.
 */
import { createWriteStream } from "node:fs";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { LeaseView } from "@praxis/api/contract";
import type { Git } from "@praxis/repository";
import { countBytes } from "./count-bytes.js";
import type { Progress } from "./keep-lease.js";

export interface WorkFolder {
  readonly path: string;
  /** Where the program starts. */
  readonly cwd: string;
  /** For the program; names of files and facts of the task, no secret. */
  readonly variables: Readonly<Record<string, string>>;
  say(command: unknown): Promise<void>;
  /** The whole difference to the commit, binary files included; null when there is none or no source. */
  patch(signal: AbortSignal): Promise<Buffer | null>;
  artifacts(): Promise<{ name: string; path: string; bytes: number }[]>;
  /** What the program wrote into one of its answer files; null when it wrote none. Throws when it is no JSON object. */
  answer(file: AnswerFile): Promise<Record<string, unknown> | null>;
  remove(): Promise<void>;
}

export const ANSWER_FILES = { outcome: "outcome.json", question: "question.json", checkpoint: "checkpoint.json" } as const;
export type AnswerFile = keyof typeof ANSWER_FILES;

export interface WorkFolderDeps {
  git: Git;
  /** The source as a git bundle; asked for only when the lease has one. */
  bundle(): Promise<Response>;
  signal: AbortSignal;
  /** Called as it gets on: bytes of the bundle, then each stage of its unpacking. */
  onProgress(progress: Progress): void;
}

export async function makeWorkFolder(deps: WorkFolderDeps, lease: LeaseView): Promise<WorkFolder> {
  const { git, bundle } = deps;
  const path = await mkdtemp(join(tmpdir(), "praxis-agent-"));
  const place = (name: string): string => join(path, name);
  try {
    await mkdir(place("artifacts"));
    await mkdir(place("workspace"));
    await writeFile(place("task.json"), `${JSON.stringify(lease, null, 2)}\n`, { mode: 0o600 });
    await writeFile(place("commands.jsonl"), "");
    const commit = lease.workspace?.commit;
    if (commit !== undefined) {
      const counted = countBytes((done) => deps.onProgress({ done, note: "fetching the workspace" }));
      await pipeline(Readable.fromWeb((await bundle()).body ?? new ReadableStream()), counted, createWriteStream(place("source.bundle")));
      await unpack(deps, { bundle: place("source.bundle"), workTree: place("workspace"), commit });
      await rm(place("source.bundle"));
    }
    return folderOf(git, path, lease);
  } catch (error) {
    await rm(path, { recursive: true, force: true });
    throw error;
  }
}

interface Unpack {
  bundle: string;
  workTree: string;
  commit: string;
}

async function unpack({ git, signal, onProgress }: WorkFolderDeps, { bundle, workTree, commit }: Unpack): Promise<void> {
  const gitDir = join(workTree, ".git");
  await git.read({ args: ["init", "--quiet", "--template=", workTree], signal });
  onProgress({ done: 1, note: "unpacking the workspace" });
  await git.read({ gitDir, args: ["fetch", "--quiet", "--no-tags", bundle, "+refs/heads/*:refs/praxis/*"], protocols: "file", signal });
  onProgress({ done: 2, note: "unpacking the workspace" });
  await git.read({ gitDir, workTree, args: ["checkout", "--quiet", "--detach", commit], signal });
}

function folderOf(git: Git, path: string, lease: LeaseView): WorkFolder {
  const place = (name: string): string => join(path, name);
  const workspace = place("workspace");
  return {
    path,
    cwd: workspace,
    variables: {
      PRAXIS_TASK_FILE: place("task.json"),
      PRAXIS_WORKSPACE: workspace,
      PRAXIS_ARTIFACTS_DIR: place("artifacts"),
      PRAXIS_COMMANDS_FILE: place("commands.jsonl"),
      PRAXIS_OUTCOME_FILE: place(ANSWER_FILES.outcome),
      PRAXIS_QUESTION_FILE: place(ANSWER_FILES.question),
      PRAXIS_CHECKPOINT_FILE: place(ANSWER_FILES.checkpoint),
      PRAXIS_RUN_ID: lease.run.id,
      PRAXIS_STEP_ID: lease.step.id,
      PRAXIS_ATTEMPT: String(lease.attempt),
      PRAXIS_ROUND: String(lease.round),
    },
    say: (command) => appendFile(place("commands.jsonl"), `${JSON.stringify(command)}\n`),
    patch: async (signal) => {
      if (lease.workspace === undefined) return null;
      const where = { gitDir: join(workspace, ".git"), workTree: workspace, signal };
      await git.read({ ...where, args: ["add", "--all", "--", "."] });
      await refuseNested(git, { ...where, commit: lease.workspace.commit });
      const args = ["diff", "--cached", "--binary", "--full-index", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv"];
      const patch = await git.read({ ...where, args: [...args, lease.workspace.commit] });
      return patch.length === 0 ? null : patch;
    },
    artifacts: () => filesIn(place("artifacts")),
    answer: (file) => readAnswer(place(ANSWER_FILES[file]), ANSWER_FILES[file]),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

interface Where {
  gitDir: string;
  workTree: string;
  signal: AbortSignal | undefined;
  commit: string;
}

/** Git stages a repository within the work as a mere link: nothing of its content would be in the patch. */
async function refuseNested(git: Git, { commit, ...where }: Where): Promise<void> {
  const raw = (await git.read({ ...where, args: ["diff", "--cached", "--raw", "-z", "--no-renames", commit] })).toString("utf8");
  // `:<old mode> <new mode> <old> <new> <letter>`, then the path.
  const [, path] = /:\d{6} 160000 [^\0]*\0([^\0]*)\0/.exec(raw) ?? [];
  if (path === undefined) return;
  const message = `${path} is a repository of its own, and its content would be missing from the change. Remove its .git folder or move it out`;
  throw new AnswerFault(message);
}

async function filesIn(folder: string): Promise<{ name: string; path: string; bytes: number }[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  const files = entries.map(async ({ name }) => ({ name, path: join(folder, name), bytes: (await stat(join(folder, name))).size }));
  return (await Promise.all(files)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readAnswer(path: string, name: string): Promise<Record<string, unknown> | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  const value = jsonOf(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new AnswerFault(`${name} must hold one JSON object`);
}

/** The program's answer cannot be used. */
export class AnswerFault extends Error {}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
