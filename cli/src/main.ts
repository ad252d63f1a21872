/** Where the command line starts: environment, streams, signals; then one invocation and its exit code. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { readEnv } from "./env.js";
import { EXIT } from "./exit-codes.js";
import { runCli } from "./run-cli.js";
import type { Sink } from "./session.js";
import { stopOnSignals } from "./stop-on-signals.js";

function sinkOf(stream: NodeJS.WriteStream): Sink {
  return {
    get isTty() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns || 80;
    },
    get rows() {
      return stream.rows || 24;
    },
    write: (data) =>
      new Promise((resolve, reject) => {
        stream.write(data, (error) => (error ? reject(error) : resolve()));
      }),
  };
}

/** The reader of a pipe has gone (`… | head`): nothing is left to do, and that is no failure. */
function leaveWhenTheReaderLeft(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? EXIT.good : EXIT.unknown));
}

async function main(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) leaveWhenTheReaderLeft(stream);
  const read = readEnv();
  if (!read.ok) {
    process.stderr.write(read.problems.map((problem) => `praxis: ${problem}\n`).join(""));
    process.exit(EXIT.usage);
  }
  const signal = stopOnSignals({
    on: (name, told) => void process.on(name, told),
    now: () => performance.now(),
    leave: () => process.exit(EXIT.interrupted),
  });
  const exit = await runCli(process.argv.slice(2), {
    env: read.env,
    cwd: process.cwd(),
    userId: process.getuid?.() ?? null,
    out: sinkOf(process.stdout),
    err: sinkOf(process.stderr),
    fetch: globalThis.fetch,
    now: Date.now,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    newKey: () => `cli-${randomUUID()}`,
    signal,
  });
  // Idle connections would keep the process for some seconds.
  process.exit(exit);
}

await main();
