/** The step kind `command` on a real stack: how it ends, what it sees, what it writes, and that its whole process tree dies. Needs the build. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { RunView, StepView } from "@praxis/api/contract";
import { createApiSession, stepOf, type ApiSession } from "./api-session.js";
import { praxis } from "./praxis-command.js";
import { sseMessages } from "./sse-lines.js";
import { startStackUnderTest, type StackUnderTest } from "./stack-under-test.js";

const OUTPUT_BYTES_MAX = 200_000;
const SECRETS = { DATABASE_PASSWORD: "hunter2", AWS_SECRET_ACCESS_KEY: "hunter3", GITHUB_TOKEN: "hunter4", LC_TIME: "C" };

let stack: StackUnderTest;
let api: ApiSession;

beforeAll(async () => {
  stack = await startStackUnderTest({ PRAXIS_OUTPUT_BYTES_MAX: String(OUTPUT_BYTES_MAX), ...SECRETS });
  api = createApiSession(stack);
});
afterAll(() => stack.stop());

interface Command {
  argv: string[];
  shell?: boolean;
  cwd?: string;
  env?: Record<string, string>;
  captures?: { path: string; name: string }[];
}

const playbook = (command: Command, more: object = {}): string =>
  JSON.stringify({ name: "one", version: 1, steps: [{ id: "step", uses: "command", with: command, ...more }] });

async function runOne(command: Command, more: object = {}): Promise<{ run: RunView; step: StepView; output: string }> {
  const run = await api.untilEnd((await api.start(playbook(command, more))).id);
  return { run, step: stepOf(run, "step"), output: await api.output(run.id, "step") };
}

/** Processes of this machine whose command line holds the text. */
function processesWith(text: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function until(what: string, holds: () => boolean, boundMs: number): Promise<void> {
  const deadline = performance.now() + boundMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen`);
    await delay(30);
  }
}

describe("how a command ends", () => {
  test("well: its exit code, duration and last words are the outputs", async () => {
    const { run, step } = await runOne({ argv: ["sh", "-c", "echo done"] });
    expect(run.status).toBe("succeeded");
    expect(step.outputs).toMatchObject({ exitCode: 0, signal: null, outputBytes: 5, outputTail: "done\n" });
    expect((step.outputs as { durationMs: number }).durationMs).toBeGreaterThanOrEqual(0);
    expect(["bubblewrap", "none"]).toContain(step.details?.["sandbox"]);
    if (step.details?.["sandbox"] === "none") expect(step.details["sandboxReason"]).toEqual(expect.any(String));
  });

  test("with another exit code, by a signal, by its time limit, or not at all: each has its own code", async () => {
    const [code, signal, late, missing] = await Promise.all([
      runOne({ argv: ["sh", "-c", "echo why; exit 42"] }),
      runOne({ argv: ["sh", "-c", "kill -KILL $$"] }),
      runOne({ argv: ["sleep", "600"] }, { timeoutMs: 1_000 }),
      runOne({ argv: ["no-such-program-here"] }),
    ]);
    expect(code.step.failure).toMatchObject({ code: "command_failed", details: { exitCode: 42, lastLine: "why" } });
    expect(signal.step.failure).toMatchObject({ code: "command_killed", details: { signal: "SIGKILL" } });
    expect(late.step.failure).toMatchObject({ code: "step_timed_out" });
    expect(missing.step.failure).toMatchObject({ code: "command_not_started" });
    expect(missing.step.failure?.message).toContain("no-such-program-here");
    for (const { run } of [code, signal, late, missing]) expect([run.status, run.failure?.stepId]).toEqual(["failed", "step"]);
  });
});

describe("what a command sees", () => {
  test("only the listed variables and its own: nothing of the server", async () => {
    const { run, output } = await runOne({ argv: ["env", "-0"], env: { MINE: "two\nlines" } });
    const seen = new Map(
      output
        .split("\0")
        .filter((entry) => entry !== "")
        .map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)] as const),
    );
    expect(seen.get("MINE")).toBe("two\nlines");
    expect(seen.get("PRAXIS_RUN_ID")).toBe(run.id);
    expect(seen.get("PRAXIS_STEP_ID")).toBe("step");
    expect(seen.get("LC_TIME")).toBe("C");
    const allowed =
      /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TZ|TERM|TMPDIR|CI|PRAXIS_RUN_ID|PRAXIS_STEP_ID|PRAXIS_PROCESS_ID|MINE|PWD|OLDPWD|SHLVL|_)$/;
    expect([...seen.keys()].filter((name) => !allowed.test(name))).toEqual([]);
    expect(output).not.toMatch(/hunter\d|postgres:/);
    expect(seen.get("HOME")).not.toBe(process.env["HOME"]);
  });

  test("a shell only when asked: otherwise argv is taken as it is", async () => {
    const plain = await runOne({ argv: ["printf", "%s|", "$HOME", "a b", "*", "`id`", "${{ run.playbook }}"] });
    expect(plain.output).toBe("$HOME|a b|*|`id`|one|");
    const shell = await runOne({ argv: ['printf "%s|" "$1" "$#"', "a b; exit 3"], shell: true });
    expect(shell.output).toBe("a b; exit 3|1|");
  });

  test("a folder of the workspace as its own, and files it left become artifacts", async () => {
    const steps = [
      { id: "prepare", uses: "workspace.prepare" },
      {
        id: "make",
        uses: "command",
        needs: ["prepare"],
        with: { argv: ["sh", "-c", "mkdir -p out/deep; cp one.ts out/deep/copy.ts; ls -a"] },
      },
      {
        ...{ id: "keep", uses: "command", needs: ["make"] },
        with: { argv: ["sh", "-c", "pwd; ls"], cwd: "out/deep", captures: [{ path: "out/deep/copy.ts", name: "copy.ts" }] },
      },
      { id: "lost", uses: "command", needs: ["make"], with: { argv: ["true"], captures: [{ path: "../../../etc/passwd", name: "p" }] } },
      { id: "outside", uses: "command", needs: ["make"], with: { argv: ["true"], cwd: "../.." } },
    ];
    const started = await api.start(JSON.stringify({ name: "files", version: 1, steps }), { repository: { path: stack.home } });
    const run = await api.untilEnd(started.id);
    expect(stepOf(run, "keep").status).toBe("succeeded");
    expect(await api.output(run.id, "keep")).toMatch(/\/out\/deep\ncopy\.ts\n$/);
    const copy = await api.fetchRaw("GET", `/runs/${run.id}/artifacts/copy.ts`);
    expect(await copy.text()).toBe("export const one = 1;\n");
    for (const id of ["lost", "outside"]) expect(stepOf(run, id).failure).toMatchObject({ code: "path_outside_roots" });
    const range = await api.fetchRaw("GET", `/runs/${run.id}/artifacts/copy.ts`, { headers: { Range: "bytes=7-11" } });
    expect([range.status, await range.text()]).toEqual([206, "const"]);
  });
});

describe("what a command writes", () => {
  test("reaches a follower while it runs, byte for byte, from any offset", async () => {
    const { id } = await api.start(playbook({ argv: ["sh", "-c", "printf 'a\\377\\000b'; sleep 1; printf 'rest'"] }));
    const open = (after: number): Promise<Response> =>
      api.fetchRaw("GET", `/runs/${id}/steps/step/output?after=${after}`, { headers: { Accept: "text/event-stream" } });
    const read = async (after: number): Promise<{ bytes: Buffer; ids: number[]; end: unknown }> => {
      const read = { bytes: Buffer.alloc(0), ids: [] as number[], end: null as unknown };
      for await (const { id: offset, event, data } of sseMessages(await open(after))) {
        if (event === "end") read.end = data;
        else {
          read.bytes = Buffer.concat([read.bytes, Buffer.from((data as { base64: string }).base64, "base64")]);
          read.ids.push(Number(offset));
        }
      }
      return read;
    };
    const whole = Buffer.from("a\xff\0brest", "latin1");
    const live = await read(0);
    expect(live.bytes).toEqual(whole);
    expect(live.ids.at(-1)).toBe(whole.length);
    expect(live.end).toEqual({ status: "succeeded" });
    expect((await read(3)).bytes).toEqual(whole.subarray(3));
    const bytes = await api.fetchRaw("GET", `/runs/${id}/steps/step/output?after=2`);
    expect(Buffer.from(await bytes.arrayBuffer())).toEqual(whole.subarray(2));
    expect(bytes.headers.get("x-output-next")).toBe(String(whole.length));
  });

  test("beyond the cap head and tail are kept, and the cut is stated everywhere", async () => {
    const { run, step } = await runOne({ argv: ["sh", "-c", "echo BEGIN; seq 1 200000; echo END"] });
    expect(run.status).toBe("succeeded");
    const total = 10 + Array.from({ length: 200_000 }, (_none, index) => String(index + 1).length + 1).reduce((sum, size) => sum + size, 0);
    expect(step.outputs).toMatchObject({ outputBytes: total });
    const { from = 0, to = 0 } = step.outputCut ?? {};
    expect(total - (to - from)).toBe(OUTPUT_BYTES_MAX);
    const answer = await api.fetchRaw("GET", `/runs/${run.id}/steps/step/output`);
    expect(answer.headers.get("x-output-cut")).toBe(`${from}-${to}`);
    const kept = await answer.text();
    expect([kept.slice(0, 10), kept.slice(-11)]).toEqual(["BEGIN\n1\n2\n", "200000\nEND\n"]);
    expect(kept).toHaveLength(OUTPUT_BYTES_MAX);
    const said = await praxis(stack.home, "run", "output", run.id, "step");
    expect(said.code).toBe(0);
    expect(said.out).toBe(kept);
    expect(said.err).toMatch(/not kept|left out|cut/);
  });
});

describe("cancel", () => {
  test("ends the whole tree, a grandchild in a session of its own included", async () => {
    const mark = `31${String(process.pid)}.7`;
    const { id } = await api.start(
      playbook({ argv: ["sh", "-c", `setsid sh -c 'trap "" TERM HUP; sleep ${mark}' & setsid sleep ${mark} & sleep ${mark}`] }),
    );
    await until("three sleeps", () => processesWith(`sleep ${mark}`).length >= 3, 60_000);
    await api.expectCall(202, "POST", `/runs/${id}/cancel`, { body: { reason: "enough" } });
    const began = performance.now();
    const run = await api.untilEnd(id);
    expect(run.status).toBe("cancelled");
    expect(stepOf(run, "step").status).toBe("cancelled");
    await until("the end of the tree", () => processesWith(`sleep ${mark}`).length === 0, 60_000);
    expect(performance.now() - began).toBeLessThan(60_000);
    expect(await api.call("POST", `/runs/${id}/cancel`)).toMatchObject({ status: 409, body: { code: "illegal_transition" } });
    const said = await praxis(stack.home, "run", "watch", id);
    expect(said.code).toBe(1);
  });

  test("a command that ends after SIGTERM keeps its last words", async () => {
    const { id } = await api.start(playbook({ argv: ["sh", "-c", "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done"] }));
    const deadline = performance.now() + 60_000;
    while (!(await api.output(id, "step")).includes("up") && performance.now() < deadline) await delay(50);
    await api.expectCall(202, "POST", `/runs/${id}/cancel`);
    expect((await api.untilEnd(id)).status).toBe("cancelled");
    expect(await api.output(id, "step")).toMatch(/^up\n(?:Terminated\n)?bye\n$/);
  });
});
