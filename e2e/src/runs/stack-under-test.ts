/** One real stack for a test file: the compiled `npm start` in a temp folder of its own, ended with everything it started. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { endLeftoverPostgres, isAlive } from "@praxis/database/embedded";

export interface StackUnderTest {
  apiUrl: string;
  apiKey: string;
  /** A small repository with one commit; the stack stands in it, and everything beside it is allowed. */
  home: string;
  /** Parent of `home`: for repositories of the test. */
  folder: string;
  dataDir: string;
  processId(name: string): number;
  /** Commands and queries against the database the stack uses. */
  databaseUrl: string;
  /** What `npm start` has printed. */
  text(): string;
  stop(): Promise<void>;
}

const MAIN = join(import.meta.dirname, "../../../stack/dist/main.js");
/** Four processes start on a machine that may be busy with other tests. */
const START_MS = 120_000;
const STOP_MS = 60_000;

interface StackFile {
  apiUrl: string;
  databaseUrl: string;
  processes: { name: string; pid: number }[];
}

export async function startStackUnderTest(environment: Readonly<Record<string, string>> = {}): Promise<StackUnderTest> {
  if (!existsSync(MAIN)) throw new Error("stack/dist is missing. Run `npm run build`.");
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "praxis-e2e-")));
  const home = join(folder, "home");
  makeHome(home);
  const child = startMain(home, environment);
  const stop = (): Promise<void> => stopStack(child, folder, home);
  try {
    const text = collectText(child);
    const credentialsFile = join(home, ".praxis/credentials.json");
    const ready = (): boolean => existsSync(credentialsFile) && existsSync(join(home, ".praxis/stack.json"));
    const deadline = performance.now() + START_MS;
    while (!ready()) {
      if (child.exitCode !== null || performance.now() > deadline) throw new Error(`The stack did not start. It said:\n${text()}`);
      await delay(20);
    }
    const { apiUrl, apiKey } = readJson<{ apiUrl: string; apiKey: string }>(credentialsFile);
    const stackFile = (): StackFile => readJson<StackFile>(join(home, ".praxis/stack.json"));
    return {
      ...{ apiUrl, apiKey, home, folder, text, stop },
      dataDir: join(home, ".praxis/data"),
      databaseUrl: stackFile().databaseUrl,
      processId: (name) => stackFile().processes.find((one) => one.name === name)?.pid ?? 0,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function makeHome(home: string): void {
  mkdirSync(home);
  const git = (...args: string[]): void =>
    void execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd: home });
  writeFileSync(join(home, "one.ts"), "export const one = 1;\n");
  writeFileSync(join(home, ".gitignore"), ".praxis/*\n!.praxis/playbooks/\n");
  git("init", "-q", "--initial-branch=main");
  git("add", ".");
  git("commit", "-q", "-m", "feat: begin");
}

/** Detached, so that Ctrl-C on the tests does not reach it twice; a guard ends it when the tests die without a word. */
function startMain(home: string, environment: Readonly<Record<string, string>>): ChildProcess {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: homedir(),
    PRAXIS_CACHE_DIR: process.env["PRAXIS_CACHE_DIR"] ?? "",
    PRAXIS_STACK_DIR: join(home, ".praxis"),
    PRAXIS_CONSOLE: "false",
    ...environment,
  };
  const child = spawn(process.execPath, [MAIN], { cwd: home, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const guard = spawn("/bin/sh", ["-c", 'cat >/dev/null; kill -TERM "$1" 2>/dev/null', "praxis-e2e-guard", String(child.pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  child.once("exit", () => guard.kill("SIGKILL"));
  return child;
}

function collectText(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return () => text;
}

async function stopStack(child: ChildProcess, folder: string, home: string): Promise<void> {
  const left = recordedPids(home);
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, "exit");
    child.kill("SIGINT");
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await exited;
    clearTimeout(late);
  }
  const survivors = left.filter(isAlive);
  for (const pid of survivors) process.kill(pid, "SIGKILL");
  await endLeftoverPostgres({ dataDir: join(home, ".praxis/data/postgres") });
  rmSync(folder, { recursive: true, force: true });
  if (survivors.length > 0) throw new Error(`The stack left ${survivors.length} process(es) behind.`);
}

function recordedPids(home: string): number[] {
  const file = join(home, ".praxis/stack.json");
  return existsSync(file) ? readJson<StackFile>(file).processes.map(({ pid }) => pid) : [];
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}
