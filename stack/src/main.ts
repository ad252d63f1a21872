/** `npm start`: brings the whole stack up, keeps it running, and takes it down in order on Ctrl-C. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { createApiClient } from "./api-client.js";
import { ownEnvironment, readStackEnv } from "./env.js";
import { openRunLines } from "./open-run-lines.js";
import { createPortClaims } from "./port-claims.js";
import { DRAIN_ORDER } from "./services.js";
import { readStackFile, removeStackFile } from "./stack-file.js";
import { openStackFolder, type StackFolder } from "./stack-folder.js";
import { takeStackLock } from "./stack-lock.js";
import { createStack, type Stack } from "./start-stack.js";
import { welcome } from "./welcome-run.js";

const NODE_MAJOR = 24;

async function main(): Promise<number> {
  if (Number(process.versions.node.split(".")[0]) < NODE_MAJOR) {
    throw new Error(`The stack runs on Node ${NODE_MAJOR}, this is ${process.versions.node}. Use \`npm start\`: it brings the right one.`);
  }
  const env = readStackEnv();
  const folder = openStackFolder(env.PRAXIS_STACK_DIR);
  const lock = takeStackLock(folder.lockFile);
  if (!lock.taken) {
    const running = readStackFile(folder.stackFile);
    say(folder, running === null ? `already starting (process ${lock.pid})` : `already running at ${running.apiUrl}`);
    return 0;
  }
  const claims = createPortClaims();
  try {
    removeStackFile(folder.stackFile);
    return await runUntilStopped(folder, (onCrashLoop) =>
      createStack({ env, own: ownEnvironment(), folder, home: process.cwd(), say: (line) => say(folder, line), onCrashLoop, claims }),
    );
  } finally {
    removeStackFile(folder.stackFile);
    claims.release();
    lock.release();
  }
}

/** Resolves with the exit code after every child is gone. */
async function runUntilStopped(folder: StackFolder, create: (onCrashLoop: (error: Error) => void) => Stack): Promise<number> {
  const stopped = new AbortController();
  const ended = Promise.withResolvers<number>();
  const stack = create((error) => {
    say(folder, error.message);
    ended.resolve(1);
  });
  const onSignal = (): void => {
    if (stopped.signal.aborted) return stack.supervisor.killAll();
    stopped.abort();
    say(folder, "stopping (Ctrl-C again kills)");
    ended.resolve(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  bringUp(folder, stack, stopped.signal).catch((error: unknown) => {
    if (stopped.signal.aborted) return;
    say(folder, error instanceof Error ? error.message : String(error));
    ended.resolve(1);
  });
  const code = await ended.promise;
  const interrupted = stopped.signal.aborted;
  stopped.abort();
  await stack.supervisor.stop(DRAIN_ORDER);
  if (interrupted) say(folder, "stopped; everything is kept in .praxis");
  return code;
}

async function bringUp(folder: StackFolder, stack: Stack, signal: AbortSignal): Promise<void> {
  const began = performance.now();
  say(folder, "starting Postgres, Temporal, API, worker and console");
  const { credentials, apiUrl, temporalUiUrl, consoleUrl } = await stack.begin();
  say(folder, `ready in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const api = createApiClient(credentials);
  const deps = { api, file: folder.welcomeFile, home: process.cwd(), say: (line: string) => say(folder, line), signal };
  const first = await welcome(deps).catch((error: unknown) => {
    if (signal.aborted) return true;
    say(
      folder,
      `The welcome run could not be done: ${error instanceof Error ? error.message : String(error)}. The next start tries again.`,
    );
    return true;
  });
  if (signal.aborted) return;
  // Only on the terminal: the link is as good as a key until somebody used it, so no log keeps it.
  if (consoleUrl !== undefined)
    process.stdout.write(`Console      ${consoleUrl}/login#code=${await api.loginCode()}  (works once, for 10 minutes)\n`);
  say(folder, `API          ${apiUrl}`);
  if (temporalUiUrl !== undefined) say(folder, `Temporal UI  ${temporalUiUrl}`);
  say(folder, `Key          in ${folder.credentialsFile}${credentials.made ? " (new admin key)" : ""}`);
  for (const line of first ? NEXT : openRunLines(await api.openRuns())) say(folder, line);
  say(folder, "Stop with Ctrl-C.");
}

const NEXT = [
  "Try next, in a second terminal:",
  "  npx --no-install praxis run list",
  "  npx --no-install praxis run start repository-checkup --repo <path> --watch",
  "  npx --no-install praxis status",
];

function say(folder: StackFolder, line: string): void {
  process.stdout.write(`${line}\n`);
  try {
    appendFileSync(join(folder.logsDir, "stack.log"), `${new Date().toISOString()} ${line}\n`, { mode: 0o600 });
  } catch {
    // A full disk must not end the supervisor: the line was said, and the children are still to be looked after.
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
