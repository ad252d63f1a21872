/** The first start's proof that all works: one real run on the repository it stands in, and its result in a few plain lines. */
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { ApiClient, Facts, WelcomeRun } from "./api-client.js";
import { readJson, writePrivateJson } from "./private-file.js";

/** Kept over restarts: the key makes the submission happen once, `reported` makes the report happen once. */
const stateSchema = z.object({ idempotencyKey: z.string(), runId: z.string().optional(), reported: z.boolean() });

export interface WelcomeDeps {
  api: ApiClient;
  file: string;
  /** The folder `npm start` stands in. */
  home: string;
  say(line: string): void;
  signal: AbortSignal;
}

/** A checkup of a large repository takes minutes; after this the run goes on alone. */
const WATCH_MS = 600_000;
const FINAL = ["succeeded", "failed", "cancelled", "timed_out"];

/** Does nothing when the welcome run was already reported. Returns whether it was this time. */
export async function welcome({ api, file, home, say, signal }: WelcomeDeps): Promise<boolean> {
  const kept = stateSchema.safeParse(readJson(file));
  const state = kept.success ? kept.data : { idempotencyKey: randomUUID(), reported: false };
  if (state.reported) return false;
  const repository = await gitTop(home);
  if (repository === null) {
    say(
      `No welcome run: ${home} is not a git repository with a commit. Try one on another: npx --no-install praxis run start repository-checkup --repo <path> --watch`,
    );
    return true;
  }
  writePrivateJson(file, state);
  const run = await submit(api, state, repository);
  writePrivateJson(file, { ...state, runId: run.id });
  say(`Welcome run ${run.id}: looking at ${repository}`);
  const ended = await untilEnded(api, run, signal);
  await report(ended, { api, say });
  if (FINAL.includes(ended.status)) writePrivateJson(file, { ...state, runId: run.id, reported: true });
  return true;
}

async function submit(api: ApiClient, state: z.infer<typeof stateSchema>, repository: string): Promise<WelcomeRun> {
  const known = state.runId === undefined ? null : await api.run(state.runId);
  return known ?? (await api.startCheckup(repository, state.idempotencyKey));
}

async function untilEnded(api: ApiClient, started: WelcomeRun, signal: AbortSignal): Promise<WelcomeRun> {
  const deadline = performance.now() + WATCH_MS;
  let run = started;
  while (!FINAL.includes(run.status) && performance.now() < deadline) {
    await delay(150, undefined, { signal });
    run = (await api.run(run.id)) ?? run;
  }
  return run;
}

async function report(run: WelcomeRun, { api, say }: Pick<WelcomeDeps, "api" | "say">): Promise<void> {
  if (run.status === "succeeded") {
    for (const line of factLines(await api.facts(run.id))) say(line);
    say(`  report     npx --no-install praxis run artifacts ${run.id} report.html --out report.html`);
  } else if (FINAL.includes(run.status)) {
    const { code, message, stepId } = run.failure ?? { code: run.status, message: "no cause was recorded", stepId: undefined };
    say(
      `The welcome run ended as ${run.status}${stepId === undefined ? "" : ` in step ${stepId}`}: ${message} (${code}). See: npx --no-install praxis run show ${run.id}`,
    );
  } else {
    say(`The welcome run is still ${run.status}. Follow it: npx --no-install praxis run watch ${run.id}`);
  }
}

export function factLines({ files, commits, authors, languages }: Facts): string[] {
  const top = Object.entries(languages)
    .sort(([, a], [, b]) => b.lines - a.lines)
    .slice(0, 4)
    .map(([name, { lines }]) => `${name} ${lines} lines`);
  return [
    `  files      ${files}`,
    `  commits    ${commits} by ${authors} ${String(authors) === "1" ? "author" : "authors"}`,
    `  languages  ${top.length === 0 ? "none" : top.join(", ")}`,
  ];
}

/** The repository's folder; null when there is none, no commit in it, or no git. */
function gitTop(home: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile("git", ["-C", home, "rev-parse", "--verify", "--quiet", "HEAD"], (none) => {
      if (none !== null) return resolve(null);
      execFile("git", ["-C", home, "rev-parse", "--show-toplevel"], (error, stdout) => resolve(error === null ? stdout.trim() : null));
    });
  });
}
