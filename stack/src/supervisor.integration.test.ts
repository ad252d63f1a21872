/** The supervisor and the reaper with real, tiny children. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive } from "@praxis/database/embedded";
import { endSurvivors, signalGroup, writeProcessRecord } from "./process-record.js";
import type { Service } from "./kept-child.js";
import { createSupervisor, type Supervisor } from "./supervisor.js";

let folder = "";
let children: { name: string; pid: number }[] = [];
let loops: Error[] = [];
let said: string[] = [];
let supervisor: Supervisor;
const strangers: ChildProcess[] = [];
const seen = new Set<number>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-supervisor-"));
  [children, loops, said] = [[], [], []];
  supervisor = createSupervisor({
    logsDir: folder,
    clock: { now: () => performance.now() },
    say: (line) => said.push(line),
    onChange: (running) => {
      children = running;
      for (const { pid } of running) seen.add(pid);
    },
    onCrashLoop: (error) => loops.push(error),
  });
});

afterEach(async () => {
  supervisor.killAll();
  for (const stranger of strangers.splice(0)) if (stranger.pid !== undefined) signalGroup(stranger.pid, "SIGKILL");
  await until(() => [...seen].every((pid) => !isAlive(pid)));
  seen.clear();
  rmSync(folder, { recursive: true, force: true });
});

/** A child that says in `order` when it is told to stop, and serves when its file exists. */
function service(name: string, body: string, more: Partial<Service> = {}): Service {
  const up = join(folder, `${name}.up`);
  const script = `const fs = require("node:fs"); const log = (what) => fs.appendFileSync(${JSON.stringify(join(folder, "order"))}, what + "\\n"); ${body}; fs.writeFileSync(${JSON.stringify(up)}, "");`;
  return {
    name,
    command: async () => ({ file: process.execPath, args: ["-e", script], env: { PATH: process.env["PATH"] ?? "" } }),
    ready: async (signal) => {
      while (!existsSync(up)) await delay(10, undefined, { signal });
    },
    stopSignal: "SIGTERM",
    stopMs: 5_000,
    startMs: 30_000,
    ...more,
  };
}

const LIVES = "setInterval(() => {}, 1000)";
const drains = (name: string, ms: number): string =>
  `${LIVES}; process.on("SIGTERM", () => setTimeout(() => { log("${name}"); process.exit(0); }, ${ms}))`;

async function until(condition: () => boolean, withinMs = 60_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error("the condition did not come true");
    await delay(10);
  }
}

const pidOf = (name: string): number => children.find((child) => child.name === name)?.pid ?? 0;

describe("the supervisor", () => {
  test("a killed child is started again and reported with its new pid", async () => {
    await supervisor.start(service("api", LIVES));
    const first = pidOf("api");
    process.kill(first, "SIGKILL");
    await until(() => pidOf("api") !== 0 && pidOf("api") !== first);
    expect(said).toEqual(["api was ended by SIGKILL: starting it again in 0.2 s"]);
    expect(loops).toEqual([]);
  });

  test("a child that dies while it starts gets further chances before it serves", async () => {
    const marker = join(folder, "tries");
    await supervisor.start(
      service(
        "api",
        `fs.appendFileSync(${JSON.stringify(marker)}, "x"); if (fs.readFileSync(${JSON.stringify(marker)}, "utf8").length < 3) process.exit(7); ${LIVES}`,
      ),
    );
    expect(said).toEqual(["api ended with code 7: starting it again in 0.2 s", "api ended with code 7: starting it again in 0.4 s"]);
  });

  test("a crash loop is given up after five deaths, with the last lines of the log", async () => {
    const starting = supervisor.start(service("worker", 'console.error("the cause"); process.exit(3)'));
    await expect(starting).rejects.toThrow(/worker ended with code 3; it died 5 times within 60 s/);
    expect(loops).toHaveLength(1);
    expect(loops[0]?.message).toContain("  the cause");
    expect(children).toEqual([]);
  });

  test("an optional child in a crash loop is given up with the last lines of its log, and the others live on", async () => {
    await supervisor.start(service("api", LIVES));
    const starting = supervisor.start(service("console", 'console.error("the cause"); process.exit(3)', { optional: true }));
    await expect(starting).rejects.toThrow(/console ended with code 3; it died 5 times within 60 s/);
    expect(loops).toEqual([]);
    expect(said.at(-1)).toMatch(/ {2}the cause\nEverything else goes on without the console\./);
    expect(children.map(({ name }) => name)).toEqual(["api"]);
    process.kill(pidOf("api"), "SIGKILL");
    await until(() => said.at(-1) === "api was ended by SIGKILL: starting it again in 0.2 s" && pidOf("api") !== 0);
  });

  test("an optional child that never serves is ended, and the others live on", async () => {
    await supervisor.start(service("api", LIVES));
    const never = service("console", LIVES, { optional: true, startMs: 200, ready: (signal) => delay(60_000, undefined, { signal }) });
    await expect(supervisor.start(never)).rejects.toThrow("console does not answer after 0.2 s");
    await until(() => children.length === 1);
    expect(children[0]?.name).toBe("api");
    expect(loops).toEqual([]);
  });

  test("a child that never serves is given up after its time", async () => {
    const never = service("api", LIVES, { startMs: 200, ready: (signal) => delay(60_000, undefined, { signal }) });
    await expect(supervisor.start(never)).rejects.toThrow("api does not answer after 0.2 s");
  });

  test("stopping drains one after the other in the given order, however long each takes", async () => {
    for (const [name, ms] of [
      ["postgres", 1],
      ["temporal", 50],
      ["worker", 200],
      ["api", 100],
    ] as const)
      await supervisor.start(service(name, drains(name, ms)));
    await supervisor.stop(["api", "worker", "temporal", "postgres"]);
    expect(readFileSync(join(folder, "order"), "utf8")).toBe("api\nworker\ntemporal\npostgres\n");
    expect(children).toEqual([]);
  });

  test("a child that ignores the request to stop is killed with what it started", async () => {
    const grandchild = join(folder, "grandchild");
    const body = `const c = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" }); fs.writeFileSync(${JSON.stringify(grandchild)}, String(c.pid)); process.on("SIGTERM", () => {}); ${LIVES}`;
    await supervisor.start(service("worker", body, { stopMs: 200 }));
    const pid = Number(readFileSync(grandchild, "utf8"));
    await supervisor.stop(["worker"]);
    await until(() => !isAlive(pid));
    expect(children).toEqual([]);
  });

  test("nothing is started again after a stop", async () => {
    await supervisor.start(service("api", LIVES));
    process.kill(pidOf("api"), "SIGKILL");
    await until(() => children.length === 0);
    await supervisor.stop(["api"]);
    // Longer than the pause before the restart that must not come.
    await delay(400);
    expect(children).toEqual([]);
  });
});

describe("the survivors of a killed supervisor", () => {
  const record = (): string => join(folder, "stack-processes.json");

  async function stranger(): Promise<number> {
    const child = spawn(process.execPath, ["-e", LIVES], { stdio: "ignore", detached: true });
    strangers.push(child);
    await once(child, "spawn");
    return child.pid ?? 0;
  }

  test("are ended, in order, when pid and start time are the recorded ones", async () => {
    const [api, worker] = [await stranger(), await stranger()];
    writeProcessRecord(record(), [
      { name: "worker", pid: worker },
      { name: "api", pid: api },
    ]);
    expect(await endSurvivors(record(), ["api", "worker"])).toEqual(["api", "worker"]);
    expect([api, worker].map(isAlive)).toEqual([false, false]);
  });

  test("a process that only has the same pid is left alone", async () => {
    const pid = await stranger();
    writeProcessRecord(record(), [{ name: "api", pid }]);
    const forged = readFileSync(record(), "utf8").replace(/"startedAt": "[^"]*"/, '"startedAt": "earlier"');
    rmSync(record());
    appendFileSync(record(), forged);
    expect(await endSurvivors(record(), ["api"])).toEqual([]);
    expect(isAlive(pid)).toBe(true);
  });

  test("one that ignores the request is killed", async () => {
    const child = spawn(process.execPath, ["-e", `process.on("SIGTERM", () => {}); ${LIVES}; console.log("up")`], {
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    strangers.push(child);
    await once(child.stdout, "data");
    writeProcessRecord(record(), [{ name: "worker", pid: child.pid ?? 0 }]);
    expect(await endSurvivors(record(), ["worker"], 100)).toEqual(["worker"]);
    expect(isAlive(child.pid ?? 0)).toBe(false);
  });

  test("a missing or broken record ends nobody", async () => {
    expect(await endSurvivors(record(), [])).toEqual([]);
    appendFileSync(record(), "{");
    expect(await endSurvivors(record(), [])).toEqual([]);
  });
});
