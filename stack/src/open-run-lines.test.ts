/** What a start says of open runs. */
import { expect, test } from "@jest/globals";
import type { OpenRun } from "./api-client.js";
import { openRunLines } from "./open-run-lines.js";

const run = (more: Partial<OpenRun> = {}): OpenRun => ({
  ...{ id: "run_1", title: "Release", status: "running", waitingOn: "none" },
  ...more,
});

test("one open run is said with its id, its title and what it waits on, in words", () => {
  expect(openRunLines({ runs: [run({ waitingOn: "approval" })], more: false })).toEqual([
    "1 open run: run_1 Release, waiting on a person's answer",
  ]);
});

test("a title cannot steer the terminal, nor make a line of its own", () => {
  expect(openRunLines({ runs: [run({ title: "a\u001b[2Jb\r\nready\u202ec" })], more: false })).toEqual([
    "1 open run: run_1 a [2Jb ready c, running",
  ]);
});

test("each state has its words", () => {
  const runs = [run(), run({ status: "paused", waitingOn: "approval" }), run({ status: "accepted" }), run({ waitingOn: "newer" })];
  expect(openRunLines({ runs, more: false }).slice(1)).toEqual([
    "  run_1 Release, running",
    "  run_1 Release, paused",
    "  run_1 Release, about to start",
    "  run_1 Release, running",
  ]);
});

test("many runs are counted, the newest shown, and the rest is one command away", () => {
  const lines = openRunLines({ runs: Array.from({ length: 200 }, () => run()), more: true });
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([
    7,
    "200 or more open runs:",
    "  all of them: npx --no-install praxis run list --status accepted,running,paused",
  ]);
});

test("none is said too", () => {
  expect(openRunLines({ runs: [], more: false })).toEqual(["No open runs."]);
});
