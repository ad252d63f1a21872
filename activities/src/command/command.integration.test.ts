/** The command executor with real processes, once under bubblewrap (where this host can) and once without. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { DomainError, type ErrorCode } from "@praxis/domain/errors";
import { createProcessRegistry } from "../processes/index.js";
import { readEnvironment, readProcessTable } from "../processes/process-table.js";
import { probeSandbox, type Sandbox } from "../sandbox/index.js";
import type { CommandOutputs, CommandWith } from "./command-with.js";
import { createCommand } from "./create-command.js";
import { createStepFixture, type FixtureRequest, type StepFixture } from "./step-context-fixture.js";

const run = promisify(execFile);
const SECRET = "postgres://secret-password@127.0.0.1/praxis";
const bubblewrap = await probeSandbox();
const fallback = await probeSandbox({ switchedOff: "switched off by the test" });
const sandboxes: [string, Sandbox][] = [["without a sandbox", fallback]];
if (bubblewrap.kind === "bubblewrap") sandboxes.push(["under bubblewrap", bubblewrap]);

let root: string;
let dataDir: string;
let workspace: string;
let marker: string;

beforeEach(async () => {
  // Beside the sources' build, not in the temp folder: the sandbox has its own /tmp, and what is hidden must be hidden elsewhere too.
  root = await realpath(await mkdtemp(path.join(process.cwd(), ".praxis-command-test-")));
  dataDir = path.join(root, ".praxis", "data");
  workspace = path.join(dataDir, "workspaces", "run_test", "prepare-1");
  await mkdir(workspace, { recursive: true });
  marker = path.basename(root);
});

afterEach(async () => {
  const left = await waitFor(
    () => survivors(),
    (list) => list.length === 0,
  ).catch(() => survivors());
  const records = await readdir(path.join(dataDir, "processes")).catch(() => []);
  await rm(root, { recursive: true, force: true });
  expect(left).toEqual([]);
  expect(records).toEqual([]);
});

/** Live processes that this test started, by a text in their command line, working folder or environment. */
function survivors(): string[] {
  return [...readProcessTable().values()]
    .filter((facts) => !facts.ended && facts.pid !== process.pid && readEnvironment(facts.pid).includes(marker))
    .map((facts) => String(facts.pid));
}

async function waitFor<T>(look: () => T | Promise<T>, good: (value: T) => boolean, boundMs = 60_000): Promise<T> {
  const end = Date.now() + boundMs;
  for (;;) {
    const value = await look();
    if (good(value)) return value;
    if (Date.now() > end) throw new Error(`not within ${boundMs} ms: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function codeOf(promise: Promise<unknown>): Promise<{ code: ErrorCode | null; details: Record<string, unknown>; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (DomainError.is(error)) return { code: error.code, details: error.details ?? {}, message: error.message };
    throw error;
  }
  return { code: null, details: {}, message: "" };
}

describe.each(sandboxes)("%s", (_name, sandbox) => {
  const sandboxed = sandbox.kind === "bubblewrap";
  const start = (
    given: CommandWith,
    more: Partial<FixtureRequest<CommandWith>> = {},
    graceMs = 10_000,
  ): { step: StepFixture<CommandWith>; result: Promise<CommandOutputs> } => {
    const baseEnv = {
      PATH: process.env["PATH"],
      LANG: "C.UTF-8",
      LC_ALL: "C.UTF-8",
      DATABASE_URL: SECRET,
      PRAXIS_API_KEY: "pxs_secret",
      AWS_SECRET: "secret",
    };
    const command = createCommand({ dataDir, roots: [root], sandbox, processes: createProcessRegistry({ dataDir }), baseEnv, graceMs });
    // Every process of a test carries the test's folder in its environment, so that leftovers are seen.
    const step = createStepFixture({ workspace, ...more, with: { ...given, env: { TEST_MARK: marker, ...given.env } } });
    return { step, result: command(step.context) };
  };
  const sh = (script: string, more: Partial<CommandWith> = {}): CommandWith => ({ argv: [script], shell: true, ...more });

  test("says how it is shut in, and why not", async () => {
    const { step, result } = start({ argv: ["true"] });
    await result;
    expect(step.notes).toEqual(sandboxed ? { sandbox: "bubblewrap" } : { sandbox: "none", sandboxReason: "switched off by the test" });
  });

  test("arguments reach the program as they are, without a shell", async () => {
    const { step, result } = start({ argv: ["printf", "%s|", "a b", "$HOME", "*", "", "ü", "'\""] });
    const outputs = await result;
    expect(step.text()).toBe("a b|$HOME|*||ü|'\"|");
    expect(outputs).toMatchObject({ exitCode: 0, signal: null, outputBytes: Buffer.byteLength(step.text()), outputTail: step.text() });
  });

  test("with a shell the first entry is the script and the others its parameters", async () => {
    const { step, result } = start({ argv: ['echo "$2-$1"', "a b", "c"], shell: true });
    await result;
    expect(step.text()).toBe("c-a b\n");
  });

  test("the environment holds the listed names and what is declared, and nothing of the worker's", async () => {
    const { step, result } = start({ argv: ["env"], env: { DECLARED: "yes", CI: "no" } });
    await result;
    const names = step
      .text()
      .trim()
      .split("\n")
      .map((line) => line.split("=")[0])
      .sort();
    expect(names).toEqual(["CI", "DECLARED", "HOME", "LANG", "LC_ALL", "PATH", "PRAXIS_RUN_ID", "PRAXIS_STEP_ID", "TEST_MARK", "TMPDIR"]);
    expect(step.text()).toContain("PRAXIS_RUN_ID=run_test\n");
    expect(step.text()).toContain("CI=no\n");
    expect(step.text()).not.toMatch(/secret/);
  });

  test("home and temp folder can be written, and go with the command", async () => {
    const { step, result } = start(sh('touch "$HOME/a" "$TMPDIR/b" && echo done'));
    await result;
    expect(step.text()).toBe("done\n");
    expect(await readdir(path.join(dataDir, "processes"))).toEqual([]);
  });

  test("both output streams come in the order they were written, also through /dev/stderr", async () => {
    const { step, result } = start(sh("for i in 1 2 3 4 5; do echo out$i; echo err$i >&2; echo dev$i >/dev/stderr; done"));
    await result;
    expect(step.text()).toBe([1, 2, 3, 4, 5].map((i) => `out${i}\nerr${i}\ndev${i}\n`).join(""));
  });

  test("a code other than 0 fails with the code, a signal with its name", async () => {
    const failed = await codeOf(start(sh("echo last words; exit 7")).result);
    expect(failed).toMatchObject({ code: "command_failed", details: { exitCode: 7, signal: null, lastLine: "last words" } });
    expect(failed.details["durationMs"]).toEqual(expect.any(Number));
    expect(await codeOf(start(sh("kill -SEGV $$")).result)).toMatchObject({ code: "command_killed", details: { signal: "SIGSEGV" } });
    expect(await codeOf(start(sh("exit 129")).result)).toMatchObject({ code: "command_failed", details: { exitCode: 129 } });
  });

  test("a program that is not there or may not run is told before anything starts", async () => {
    await writeFile(path.join(workspace, "plain"), "text");
    expect(await codeOf(start({ argv: ["no-such-program-here"] }).result)).toMatchObject({
      code: "command_not_started",
      details: { reason: "ENOENT" },
    });
    expect(await codeOf(start({ argv: ["./missing"] }).result)).toMatchObject({
      code: "command_not_started",
      details: { reason: "ENOENT" },
    });
    expect(await codeOf(start({ argv: ["./plain"] }).result)).toMatchObject({ code: "command_not_started", details: { reason: "EACCES" } });
    expect(await codeOf(start({ argv: ["x".repeat(200_000)] }).result)).toMatchObject({ code: "command_not_started" });
    expect(await codeOf(start({ argv: ["echo", "x".repeat(200_000)] }).result)).toMatchObject({
      code: "command_not_started",
      message: expect.stringContaining("Put long values into a file"),
    });
  });

  test("it works in the given folder of the workspace, and in none outside", async () => {
    await mkdir(path.join(workspace, "sub"));
    await symlink("/etc", path.join(workspace, "link"));
    const { step, result } = start({ argv: ["pwd"], cwd: "sub" });
    await result;
    expect(step.text()).toBe(`${workspace}/sub\n`);
    expect(await codeOf(start({ argv: ["pwd"], cwd: "../.." }).result)).toMatchObject({ code: "path_outside_roots" });
    expect(await codeOf(start({ argv: ["pwd"], cwd: "/etc" }).result)).toMatchObject({ code: "path_outside_roots" });
    expect(await codeOf(start({ argv: ["pwd"], cwd: "link" }).result)).toMatchObject({ code: "path_outside_roots" });
    expect(await codeOf(start({ argv: ["pwd"], cwd: "missing" }).result)).toMatchObject({ code: "command_not_started" });
  });

  test("without a prepared workspace it gets an empty one, empty again at a repeat", async () => {
    const command = createCommand({
      dataDir,
      roots: [],
      sandbox,
      processes: createProcessRegistry({ dataDir }),
      baseEnv: { PATH: process.env["PATH"] },
    });
    for (let i = 0; i < 2; i++) {
      const step = createStepFixture<CommandWith>({ with: sh("ls -A; touch here; ls -A") });
      await command(step.context);
      expect(step.text()).toBe("here\n");
    }
  });

  test("cancel reaches a command that cleans up, and a grandchild in its own session", async () => {
    const script = `trap 'echo cleaning up; sleep 0.2; echo cleaned; exit 0' TERM
      setsid sh -c 'trap "" TERM; echo grandchild; while :; do sleep 0.1; done' &
      setsid env -i sh -c 'trap "" TERM; exec sleep 1000' &
      echo ready; while :; do sleep 0.1; done`;
    const { step, result } = start(sh(script), {}, 1_500);
    const outcome = codeOf(result);
    await waitFor(
      () => step.text(),
      (text) => text.includes("ready") && text.includes("grandchild"),
    );
    step.stop("cancelled");
    expect(await outcome).toMatchObject({ code: "step_cancelled", details: { treeGone: true } });
    expect(step.text()).toContain("cleaning up\ncleaned\n");
  });

  test("a command that ignores SIGTERM is killed after the grace", async () => {
    const { step, result } = start(sh("trap '' TERM; echo ready; while :; do sleep 0.05; done"), {}, 300);
    const outcome = codeOf(result);
    await waitFor(
      () => step.text(),
      (text) => text.includes("ready"),
    );
    step.stop("timed_out");
    expect(await outcome).toMatchObject({ code: "step_timed_out", details: { treeGone: true } });
  });

  test.each([
    ["timed_out", "step_timed_out"],
    ["shutdown", "shutting_down"],
    ["lost", "step_stalled"],
  ] as const)("%s ends the command and says so", async (reason, code) => {
    const { step, result } = start({ argv: ["sleep", "1000"] });
    const outcome = codeOf(result);
    await waitFor(
      () => step.beats.length,
      (count) => count > 0,
    );
    step.stop(reason);
    expect(await outcome).toMatchObject({ code });
  });

  test("a step stopped before it began starts nothing", async () => {
    const step = createStepFixture<CommandWith>({ workspace, with: { argv: ["touch", "started"] } });
    step.stop("cancelled");
    const command = createCommand({ dataDir, roots: [], sandbox, processes: createProcessRegistry({ dataDir }), baseEnv: {} });
    expect(await codeOf(command(step.context))).toMatchObject({ code: "step_cancelled" });
    expect(await readdir(workspace)).toEqual([]);
  });

  test("what a command leaves in the background ends with it", async () => {
    const { step, result } = start(sh("setsid sleep 1000 & (sleep 1000 &) ; echo over"));
    await result;
    expect(step.text()).toBe("over\n");
    expect(survivors()).toEqual([]);
  });

  test("50 MB of output pass through bounded memory, no faster than the sink takes them", async () => {
    let bytes = 0;
    let unflushed = 0;
    let most = 0;
    const output = {
      write: (chunk: Uint8Array) => {
        bytes += chunk.length;
        unflushed += chunk.length;
        most = Math.max(most, unflushed);
      },
      flush: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        unflushed = 0;
      },
    };
    const before = process.memoryUsage().rss;
    const { result } = start(sh("head -c 50000000 /dev/zero | tr '\\0' 'x'"), { output });
    const outputs = await result;
    expect(bytes).toBe(50_000_000);
    expect(outputs.outputBytes).toBe(50_000_000);
    expect(most).toBeLessThan(1_300_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
  });

  test("heartbeats say how much came and the last line, also while nothing happens", async () => {
    const { step, result } = start(sh("printf 'one\\n\\033[31mtwo\\033[0m\\nunfinished'; exec sleep 1000"));
    const outcome = codeOf(result);
    const beats = await waitFor(
      () => step.beats,
      (list) => list.filter((beat) => beat.lastLine === "two").length >= 2,
    );
    expect(beats.at(-1)).toEqual({ bytes: 27, lastLine: "two" });
    step.stop("cancelled");
    await outcome;
  });

  test("time and memory used are sampled", async () => {
    const { result } = start(sh("i=0; while [ $i -lt 600000 ]; do i=$((i+1)); done"));
    const outputs = await result;
    expect(outputs.maxRssBytes).toBeGreaterThan(500_000);
    expect(outputs.cpuMs).toBeGreaterThan(0);
    expect(outputs.durationMs).toBeGreaterThan(0);
  });

  test("captures become artifacts after success and after failure", async () => {
    const captures = [
      { path: "out/report.json", name: "report.json" },
      { path: "data", name: "data.bin" },
    ];
    const good = start(sh("mkdir out; echo '{}' > out/report.json; echo x > data", { captures }));
    await good.result;
    expect(Object.fromEntries(good.step.artifacts)).toEqual({
      "report.json": { mediaType: "application/json", text: "{}\n" },
      "data.bin": { mediaType: "application/octet-stream", text: "x\n" },
    });
    const bad = start(sh("rm -r out; exit 3", { captures }));
    expect(await codeOf(bad.result)).toMatchObject({ code: "command_failed" });
    expect([...bad.step.artifacts.keys()]).toEqual(["data.bin"]);
  });

  test("a capture that is missing, no plain file, too large or elsewhere is refused", async () => {
    const capture = async (script: string): Promise<{ code: ErrorCode | null; kept: number }> => {
      const { step, result } = start(sh(`rm -rf got; ${script}`, { captures: [{ path: "got", name: "got" }] }));
      return { code: (await codeOf(result)).code, kept: step.artifacts.size };
    };
    expect(await capture("true")).toEqual({ code: "capture_missing", kept: 0 });
    expect(await capture("mkdir got")).toEqual({ code: "capture_missing", kept: 0 });
    expect(await capture("mkfifo got")).toEqual({ code: "capture_missing", kept: 0 });
    expect(await capture("truncate -s 70000000 got")).toEqual({ code: "capture_missing", kept: 0 });
    expect(await capture("ln -s /etc/passwd got")).toEqual({ code: "path_outside_roots", kept: 0 });
    expect(await capture("ln -s /etc/passwd got; exit 1")).toEqual({ code: "command_failed", kept: 0 });
  });

  test("a full disk while the output is stored stops the command and is called by its name", async () => {
    const output = { write: () => undefined, flush: async () => Promise.reject(Object.assign(new Error("no space"), { code: "ENOSPC" })) };
    expect(await codeOf(start(sh("head -c 3000000 /dev/zero; sleep 1000"), { output }).result)).toMatchObject({ code: "storage_full" });
  });

  test("a database that is away for a moment does not fail the command", async () => {
    let failures = 2;
    const output = {
      write: () => undefined,
      flush: async () => (failures-- > 0 ? Promise.reject(new Error("connection lost")) : Promise.resolve()),
    };
    expect(await start({ argv: ["echo", "x"] }, { output }).result).toMatchObject({ exitCode: 0 });
  });

  test("paths to write must exist under the roots and outside the platform's own data", async () => {
    const shared = path.join(root, "shared");
    await mkdir(shared);
    await symlink("/etc", path.join(root, "etc"));
    await start(sh(`echo x > ${shared}/file`, { writable: [shared] })).result;
    expect(await readFile(path.join(shared, "file"), "utf8")).toBe("x\n");
    const refused = async (folder: string): Promise<ErrorCode | null> =>
      (await codeOf(start({ argv: ["true"], writable: [folder] }).result)).code;
    expect(await refused("/etc")).toBe("path_outside_roots");
    expect(await refused(path.join(root, "etc"))).toBe("path_outside_roots");
    expect(await refused(`${shared}/../../..`)).toBe("path_outside_roots");
    expect(await refused(dataDir)).toBe("path_outside_roots");
    expect(await refused(path.join(root, "missing"))).toBe("with_invalid");
  });

  if (!sandboxed) return;

  describe("the sandbox", () => {
    let server: Server;
    let port: number;
    beforeAll(async () => {
      server = createServer((_request, response) => response.end("hello"));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      port = (server.address() as AddressInfo).port;
    });
    afterAll(() => {
      server.close();
    });

    test("has no network unless it is granted", async () => {
      const script = `exec 5<>/dev/tcp/127.0.0.1/${port} && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&5 && cat <&5`;
      expect((await codeOf(start({ argv: ["bash", "-c", script] }).result)).code).toBe("command_failed");
      const granted = start({ argv: ["bash", "-c", script], network: true });
      await granted.result;
      expect(granted.step.text()).toContain("hello");
    });

    test("hides the platform's data, keys and other workspaces, and shows its own", async () => {
      await writeFile(path.join(root, ".praxis", "credentials.json"), "pxs_key");
      await writeFile(path.join(dataDir, "database"), "rows");
      await mkdir(path.join(dataDir, "workspaces", "run_other"));
      await writeFile(path.join(workspace, "mine"), "mine");
      const script = `cat ${root}/.praxis/credentials.json; cat ${dataDir}/database; ls -A ${root}/.praxis ${dataDir} ${dataDir}/workspaces; cat ${workspace}/mine`;
      const { step, result } = start(sh(script, { writable: [root] }));
      await result;
      expect(step.text()).not.toMatch(/pxs_key|rows|run_other/);
      expect(step.text()).toMatch(/mine$/);
    });

    test("writes only its workspace, its own temp folder and what is granted", async () => {
      const script = `for f in ${root}/x /etc/x ${root}/.praxis/x ${dataDir}/x /run/x; do touch $f 2>/dev/null && echo wrote $f; done; touch ${workspace}/ok /tmp/ok /var/tmp/ok && echo ok`;
      const { step, result } = start(sh(script));
      await result;
      // In a clone below the temp folder such a file lands in the command's own temp folder: not on the host, as the next lines show.
      const lines = step.text().split("\n");
      expect(lines.filter((line) => !line.startsWith(`wrote ${tmpdir()}/`))).toEqual(["ok", ""]);
      expect(await readdir(root)).toEqual([".praxis"]);
      expect(await readdir(path.join(root, ".praxis"))).toEqual(["data"]);
      expect(await readdir(tmpdir())).not.toContain("ok");
    });

    test("sees no process of the host, has no capability and no way to gain one", async () => {
      const { step, result } = start(sh("ls /proc | grep -c '^[0-9]'; grep -E 'CapEff|NoNewPrivs' /proc/self/status"));
      await result;
      const [count, ...status] = step.text().trim().split("\n");
      expect(Number(count)).toBeLessThan(8);
      expect(status).toEqual(["CapEff:\t0000000000000000", "NoNewPrivs:\t1"]);
    });

    test("declared variables do not reach bubblewrap itself", async () => {
      const { step, result } = start({ argv: ["sh", "-c", "echo $LD_PRELOAD"], env: { LD_PRELOAD: "/nowhere/evil.so" } });
      await result;
      expect(step.text()).toContain("/nowhere/evil.so\n");
      expect(step.text()).not.toMatch(/bwrap.*evil/);
    });

    test("keeps environment values out of the host's process list", async () => {
      const { step, result } = start({ argv: ["sleep", "1000"], env: { TOKEN: "do-not-show" } });
      const outcome = codeOf(result);
      await waitFor(
        () => survivors().length,
        (count) => count > 0,
      );
      expect((await run("ps", ["-ef"])).stdout).not.toContain("do-not-show");
      step.stop("cancelled");
      await outcome;
    });

    test("a program that only exists in a hidden place is called not found", async () => {
      const hidden = path.join(dataDir, "tool");
      await writeFile(hidden, "#!/bin/sh\n", { mode: 0o755 });
      expect((await codeOf(start({ argv: [hidden] }).result)).code).toBe("command_not_started");
    });
  });
});
