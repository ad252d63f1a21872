/** A worker is killed with -9 while its command runs: nothing of the command may stay, with the sandbox at once, without it after the next start. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createProcessRegistry, reapProcesses } from "../processes/index.js";
import { readBootId, readEnvironment, readProcessTable } from "../processes/process-table.js";
import { probeSandbox, type Sandbox } from "../sandbox/index.js";

const SOURCES = path.resolve(import.meta.dirname, "..");
/** Runs the sources as they are: Node leaves the types out, this resolves `.js` to the `.ts` beside it. */
const RESOLVE_SOURCES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({ resolve: (name, context, next) => next(/^\\.{1,2}\\//.test(name) && context.parentURL?.endsWith(".ts") ? name.replace(/\\.js$/, ".ts") : name, context) });
`)}`;
const bubblewrap = await probeSandbox();
const fallback = await probeSandbox({ switchedOff: "switched off by the test" });
const step = { runId: "run_test", stepId: "step", generation: 1 };

let root: string;
let dataDir: string;
let workers: ChildProcess[];

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), "praxis-death-")));
  dataDir = path.join(root, "data");
  await mkdir(path.join(dataDir, "workspaces", "run_test", "prepare-1"), { recursive: true });
  workers = [];
});

afterEach(async () => {
  for (const worker of workers) worker.kill("SIGKILL");
  const left = survivors();
  for (const pid of left) process.kill(pid, "SIGKILL");
  await rm(root, { recursive: true, force: true });
  expect(left).toEqual([]);
});

/** Live processes of the command: they carry the test's folder in a declared variable. */
function survivors(): number[] {
  return [...readProcessTable().values()]
    .filter((facts) => !facts.ended && readEnvironment(facts.pid).includes(`TEST_MARK=${root}`))
    .map((facts) => facts.pid);
}

async function until(look: () => boolean, boundMs = 60_000): Promise<void> {
  const end = Date.now() + boundMs;
  while (!look()) {
    if (Date.now() > end) throw new Error(`not within ${boundMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A process that runs the command as a worker would; resolves when the command's output says `ready`. */
async function startWorker(sandbox: Sandbox, script: string): Promise<ChildProcess> {
  const program = `
    import { createCommand } from ${JSON.stringify(`${SOURCES}/command/index.ts`)};
    import { createProcessRegistry } from ${JSON.stringify(`${SOURCES}/processes/index.ts`)};
    const { dataDir, root, sandbox, script, workspace } = JSON.parse(process.argv[1]);
    const command = createCommand({ dataDir, roots: [], sandbox, processes: createProcessRegistry({ dataDir }), baseEnv: { PATH: "/usr/local/bin:/usr/bin:/bin" } });
    await command({
      run: { id: "run_test" }, step: { id: "step", generation: 1, attempt: 1 }, with: { argv: [script], shell: true, env: { TEST_MARK: root } },
      workspace: { path: workspace }, signal: new AbortController().signal, heartbeat() {}, note() {},
      output: { write: (chunk) => process.stdout.write(chunk), flush: async () => {} },
    });
    console.log("over");`;
  const given = JSON.stringify({ dataDir, root, sandbox, script, workspace: path.join(dataDir, "workspaces", "run_test", "prepare-1") });
  return runSources(program, given);
}

async function runSources(program: string, given: string): Promise<ChildProcess> {
  const flags = ["--conditions=source", "--no-warnings", "--import", RESOLVE_SOURCES, "--input-type=module"];
  const worker = spawn(process.execPath, [...flags, "-e", program, "--", given], { cwd: SOURCES, stdio: ["ignore", "pipe", "inherit"] });
  workers.push(worker);
  let said = "";
  worker.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await until(() => said.includes("ready") || worker.exitCode !== null);
  expect(said).toContain("ready");
  return worker;
}

async function kill(worker: ChildProcess): Promise<void> {
  const gone = once(worker, "exit");
  worker.kill("SIGKILL");
  await gone;
}

const STUBBORN =
  "trap '' TERM; (setsid sh -c 'trap \"\" TERM; while :; do sleep 0.1; done' &) ; setsid sleep 1000 & echo ready; while :; do sleep 0.1; done";

describe("without a sandbox", () => {
  test("the command itself dies with its worker, and the next start ends what it had started", async () => {
    const worker = await startWorker(fallback, STUBBORN);
    await until(() => survivors().length >= 3);
    await kill(worker);
    const reaped = await reapProcesses({ dataDir });
    expect(reaped).toEqual([{ ...step, id: expect.any(String), attempt: 1, survivors: expect.any(Number), gone: true }]);
    expect(reaped[0]?.survivors).toBeGreaterThan(0);
    expect(survivors()).toEqual([]);
    expect(await readdir(path.join(dataDir, "processes"))).toEqual([]);
    expect(await reapProcesses({ dataDir })).toEqual([]);
  });

  test("the start of another worker leaves the commands of a live one alone; asking for a step ends them", async () => {
    const worker = await startWorker(fallback, STUBBORN);
    expect(await reapProcesses({ dataDir })).toEqual([]);
    expect(survivors().length).toBeGreaterThan(0);
    const registry = createProcessRegistry({ dataDir });
    expect(await registry.confirmGone({ ...step, generation: 2 })).toBe(true);
    expect(survivors().length).toBeGreaterThan(0);
    expect(await registry.confirmGone(step)).toBe(true);
    expect(survivors()).toEqual([]);
    await kill(worker);
  });

  test("a worker that dies before the record is written leaves no command that runs", async () => {
    const program = `
      import { launchGated } from ${JSON.stringify(`${SOURCES}/processes/launch-gate.ts`)};
      const root = process.argv[1];
      const env = { PATH: "/usr/bin:/bin", TEST_MARK: root };
      await launchGated({ file: "/usr/bin/env", args: [], hiddenArgs: null, argv: ["touch", root + "/ran"], cwd: root, env }, root + "/private");
      console.log("ready");
      setInterval(() => {}, 1000);`;
    const worker = await runSources(program, root);
    expect(survivors()).toHaveLength(1);
    await kill(worker);
    await until(() => survivors().length === 0);
    expect(await readdir(root)).not.toContain("ran");
  });

  test("a record of a process number that was given to somebody else since kills nobody", async () => {
    const other = spawn("sleep", ["1000"], { env: { TEST_MARK: "other" } });
    workers.push(other);
    const record = {
      ...step,
      id: "1-abc",
      pid: other.pid,
      pgid: other.pid,
      startTime: "1",
      attempt: 1,
      startedAt: "",
      bootId: readBootId(),
      init: null,
      marker: "/nowhere/1-abc",
      owner: { pid: 1, startTime: "0" },
    };
    await mkdir(path.join(dataDir, "processes"));
    await writeFile(path.join(dataDir, "processes", "1-abc.json"), JSON.stringify(record));
    await writeFile(path.join(dataDir, "processes", "1-def.json.new"), "{");
    expect(await reapProcesses({ dataDir })).toMatchObject([{ survivors: 0, gone: true }]);
    expect(other.exitCode).toBeNull();
    await kill(other);
  });
});

// Where bubblewrap is missing or may not be used there is nothing to test; CI installs it, and names what was skipped.
(bubblewrap.kind === "bubblewrap" ? describe : describe.skip)("under bubblewrap", () => {
  test("everything dies with the worker, at once", async () => {
    const worker = await startWorker(bubblewrap, STUBBORN);
    await until(() => survivors().length >= 3);
    await kill(worker);
    await until(() => survivors().length === 0);
    expect(await reapProcesses({ dataDir })).toMatchObject([{ ...step, survivors: 0, gone: true }]);
    expect(await readdir(path.join(dataDir, "processes"))).toEqual([]);
  });

  test("a step whose worker lives is ended when its end must be sure", async () => {
    const worker = await startWorker(bubblewrap, STUBBORN);
    expect(await createProcessRegistry({ dataDir }).confirmGone(step)).toBe(true);
    expect(survivors()).toEqual([]);
    await kill(worker);
  });
});
