import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { runProgram, type RunningProgram } from "./run-program.js";

let folder = "";
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "praxis-program-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

function start(script: string, stop = new AbortController().signal, argv = ["/bin/sh", "-c", script]): RunningProgram {
  return runProgram({
    argv,
    cwd: folder,
    environment: { PATH: "/usr/bin:/bin", GIVEN: "yes" },
    stdin: "the task",
    onOutput: () => undefined,
    stop,
  });
}

test("it gets the task on standard input and the variables given, nothing else", async () => {
  const { code, output } = await start('cat; echo; env | grep -c PATH; echo "$GIVEN $HOME."').ended;
  expect(code).toBe(0);
  expect(output.toString()).toBe("the task\n1\nyes .\n");
});

test("progress is the number of lines and the last one", async () => {
  const running = start("echo one; echo two");
  await running.ended;
  expect(running.progress()).toEqual({ done: 2, note: "two" });
});

test("a stop ends it and its children, also those that do not listen", async () => {
  const stop = new AbortController();
  const running = start("(trap '' TERM; echo $$ > child; sleep 60 & echo $! > child; wait) & echo ready; wait", stop.signal);
  await untilSaid(running, "ready");
  stop.abort();
  const { signal, code } = await running.ended;
  expect(signal === "SIGTERM" || code !== 0).toBe(true);
  const child = Number(readFileSync(join(folder, "child"), "utf8"));
  await until(() => !isAlive(child));
});

test("a program that is not there is told as what it is", async () => {
  const { fault, code } = await start("", undefined, ["/no/such/program"]).ended;
  expect(code).toBeNull();
  expect(fault).toContain("ENOENT");
});

test("of much output the end is kept", async () => {
  const { output } = await start("head -c 2000000 /dev/zero | tr '\\0' x; echo; echo end").ended;
  expect(output.length).toBeLessThanOrEqual(256 * 1024);
  expect(output.toString().endsWith("x\nend\n")).toBe(true);
});

const untilSaid = (running: RunningProgram, word: string): Promise<void> => until(() => running.progress().note === word);

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error("it did not come true in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A zombie that nobody has reaped yet is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${String(pid)}/stat`, "utf8"));
  } catch {
    return false;
  }
}
