/** Runs the command line inside the test's process with captured streams, a folder of its own and short waits. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CliEnv } from "../env.js";
import type { ExitCode } from "../exit-codes.js";
import { runCli } from "../run-cli.js";
import type { Sink } from "../session.js";

export interface Invocation {
  readonly done: Promise<ExitCode>;
  stdout(): string;
  stderr(): string;
  stdoutBytes(): Buffer;
  /** Ctrl-C. */
  interrupt(): void;
}

export interface InvokeOptions {
  url?: string;
  key?: string;
  cwd?: string;
  tty?: boolean;
  env?: Partial<CliEnv>;
  now?: () => number;
}

/** Never the same key for two invocations of a test. */
let keys = 0;

/** Waits are this much shorter than for people. */
const HASTE = 20;

export function invoke(args: readonly string[], options: InvokeOptions = {}): Invocation {
  const pieces = { out: [] as Buffer[], err: [] as Buffer[] };
  const sink = (name: "out" | "err"): Sink => ({
    isTty: options.tty === true,
    columns: 100,
    rows: 40,
    write: async (data) => void pieces[name].push(Buffer.from(data)),
  });
  const stop = new AbortController();
  const startedAt = Date.now();
  const done = runCli(args, {
    env: {
      apiUrl: options.url,
      apiKey: options.key,
      runId: undefined,
      home: undefined,
      noColor: false,
      dumbTerminal: false,
      byNpx: false,
      inherited: { PATH: process.env["PATH"] },
      ...options.env,
    },
    cwd: options.cwd ?? tmpdir(),
    userId: process.getuid?.() ?? null,
    out: sink("out"),
    err: sink("err"),
    fetch: globalThis.fetch,
    now: options.now ?? (() => startedAt + (Date.now() - startedAt) * HASTE),
    sleep: (ms, signal) => sleep(ms / HASTE, undefined, { signal }),
    newKey: () => `test-key-${++keys}`,
    signal: stop.signal,
  });
  const text = (name: "out" | "err") => () => Buffer.concat(pieces[name]).toString("utf8");
  return { done, stdout: text("out"), stderr: text("err"), stdoutBytes: () => Buffer.concat(pieces.out), interrupt: () => stop.abort() };
}

/** Waits until it holds; fails the test when it does not within five seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`this never happened: ${what}`);
    await sleep(5);
  }
}

/** A folder that is gone after `use`. */
export async function inFolder<T>(use: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "praxis-cli-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
