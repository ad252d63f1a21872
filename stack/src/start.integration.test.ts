/**
 * `npm start` as people meet it: the compiled stack in a folder of its own, with real children. The downloaded Temporal comes from
 * the shared cache. Needs the build (`npm test` makes it).
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { endLeftoverPostgres, isAlive } from "@praxis/database/embedded";
import { endSurvivors } from "./process-record.js";
import { readStackFile, type StackState } from "./stack-file.js";

const BOUND_MS = 120_000;
const MAIN = join(import.meta.dirname, "../dist/main.js");

interface Started {
  process: ChildProcess;
  text(): string;
  exit: Promise<number | null>;
}

let folder = "";
const all: Started[] = [];

beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error("stack/dist is missing. Run `npm run build`.");
  folder = mkdtempSync(join(tmpdir(), "praxis-start-"));
  const git = (...args: string[]): void =>
    void execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd: folder });
  writeFileSync(join(folder, "one.ts"), "export const one = 1;\n");
  writeFileSync(join(folder, "two.md"), "# two\n\ntwo\n");
  git("init", "-q");
  git("add", "one.ts", "two.md");
  git("commit", "-q", "-m", "feat: begin");
});

afterAll(async () => {
  for (const { process: child, exit } of all) if (child.exitCode === null && child.kill("SIGKILL")) await exit;
  await endSurvivors(join(folder, ".praxis/data/stack-processes.json"), []);
  await endLeftoverPostgres({ dataDir: join(folder, ".praxis/data/postgres") });
  rmSync(folder, { recursive: true, force: true });
});

function npmStart(more: Record<string, string> = {}): Started {
  const env = { PATH: process.env["PATH"] ?? "", HOME: homedir(), PRAXIS_CACHE_DIR: process.env["PRAXIS_CACHE_DIR"] ?? "", ...more };
  const child = spawn(process.execPath, [MAIN], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const exit = once(child, "close").then(([code]) => (typeof code === "number" ? code : null));
  const started = { process: child, text: () => text, exit };
  all.push(started);
  return started;
}

async function until(what: string, condition: () => boolean, started: Started): Promise<void> {
  const deadline = performance.now() + BOUND_MS;
  while (!condition()) {
    if (started.process.exitCode !== null || performance.now() > deadline)
      throw new Error(`${what} did not happen. It said:\n${started.text()}`);
    await delay(20);
  }
}

const stackFile = (): StackState | null => readStackFile(join(folder, ".praxis/stack.json"));
const pids = (): number[] => stackFile()?.processes.map(({ pid }) => pid) ?? [];
const pidOf = (name: string): number => stackFile()?.processes.find((child) => child.name === name)?.pid ?? 0;

describe("npm start", () => {
  test("reaches a succeeded welcome run with git's own numbers, says where everything is, and answers a second start", async () => {
    const started = npmStart();
    await until("the last hint", () => started.text().includes("Stop with Ctrl-C."), started);
    for (const line of [
      "  files      2\n",
      "  commits    1 by 1 author\n",
      "report.html",
      "npx --no-install praxis run list",
      "credentials.json (new admin key)",
      `Console      ${stackFile()?.consoleUrl}/login#code=`,
    ])
      expect(started.text()).toContain(line);
    expect(
      stackFile()
        ?.processes.map(({ name }) => name)
        .sort(),
    ).toEqual(["api", "console", "postgres", "temporal", "worker"]);
    for (const name of ["stack.json", "credentials.json"]) expect(statSync(join(folder, ".praxis", name)).mode & 0o777).toBe(0o600);
    const second = npmStart();
    expect(await second.exit).toBe(0);
    expect(second.text()).toBe(`already running at ${stackFile()?.apiUrl}\n`);
  });

  test("each killed child comes back under a new pid in stack.json, and the API is ready again", async () => {
    const [started] = all;
    if (started === undefined) throw new Error("the first test did not start it");
    for (const name of ["worker", "temporal", "postgres", "api", "console"]) {
      const before = pidOf(name);
      process.kill(before, "SIGKILL");
      await until(`a new ${name}`, () => pidOf(name) !== 0 && pidOf(name) !== before, started);
    }
    const ready = async (): Promise<boolean> => (await fetch(`${stackFile()?.apiUrl}/readyz`).catch(() => null))?.ok ?? false;
    const deadline = performance.now() + BOUND_MS;
    while (!(await ready()) && performance.now() < deadline) await delay(50);
    expect(await ready()).toBe(true);
  });

  test("Ctrl-C leaves no process behind", async () => {
    const [started] = all;
    const children = pids();
    started?.process.kill("SIGINT");
    expect(await started?.exit).toBe(0);
    expect(children).toHaveLength(5);
    expect(children.filter(isAlive)).toEqual([]);
    expect(stackFile()).toBeNull();
  });

  test("after a kill of the supervisor the next start ends the survivors, keeps key and runs, and reports no second welcome", async () => {
    const credentials = readFileSync(join(folder, ".praxis/credentials.json"), "utf8");
    const killed = npmStart();
    await until("the state line", () => killed.text().includes("Stop with Ctrl-C."), killed);
    const survivors = pids();
    killed.process.kill("SIGKILL");
    await killed.exit;
    expect(survivors.filter(isAlive)).toHaveLength(5);
    const next = npmStart();
    await until("the state line", () => next.text().includes("Stop with Ctrl-C."), next);
    expect(next.text()).toContain("ended what a killed start had left: console, api, worker, temporal, postgres");
    expect(survivors.filter(isAlive)).toEqual([]);
    expect(readFileSync(join(folder, ".praxis/credentials.json"), "utf8")).toBe(credentials);
    expect(next.text()).not.toContain("Welcome run");
    expect(next.text()).toContain("No open runs.");
    expect(next.text()).not.toContain("moved from port");
    const children = pids();
    next.process.kill("SIGTERM");
    expect(await next.exit).toBe(0);
    expect(children.filter(isAlive)).toEqual([]);
  });

  test("an asked-for port that is taken is a clear error that leaves nothing running", async () => {
    const { createServer } = await import("node:net");
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const started = npmStart({ PRAXIS_API_PORT: String(port) });
    expect(await started.exit).toBe(1);
    expect(started.text()).toContain(`Port ${port} (PRAXIS_API_PORT) is taken`);
    server.close();
    expect(stackFile()).toBeNull();
  });
});
