import { expect, test } from "@jest/globals";
import { parseStat, type ProcessFacts, type ProcessTable } from "./process-table.js";
import { findTree } from "./process-tree.js";

function table(...rows: [pid: number, parentPid: number, sessionId: number, startTime?: string, ended?: boolean][]): ProcessTable {
  return new Map(
    rows.map(([pid, parentPid, sessionId, startTime = "100", ended = false]): [number, ProcessFacts] => [
      pid,
      { pid, parentPid, sessionId, groupId: sessionId, startTime, ended, cpuMs: 0 },
    ]),
  );
}
const none = (): string => "";
const pids = (found: readonly ProcessFacts[]): number[] => found.map(({ pid }) => pid).sort((a, b) => a - b);
const known = [{ pid: 10, startTime: "100" }];

test("children, their children and members of the session belong to the tree, others do not", () => {
  const rows = table([10, 1, 10], [11, 10, 10], [12, 11, 12], [13, 12, 13], [14, 1, 10], [20, 1, 20], [21, 20, 20]);
  expect(pids(findTree(rows, { known, marker: null, notBefore: "100" }, none))).toEqual([10, 11, 12, 13, 14]);
});

test("a number that was given to another process since is not taken for ours, nor is its session", () => {
  const rows = table([10, 1, 10, "999"], [11, 10, 10], [12, 1, 10]);
  expect(findTree(rows, { known, marker: null, notBefore: "100" }, none)).toEqual([]);
});

test("who left session and parent is found by the marker, unless it is older than the command", () => {
  const rows = table([30, 1, 30], [31, 30, 30], [32, 1, 32, "99"], [33, 1, 33]);
  const environmentOf = (pid: number): string => (pid === 30 || pid === 32 ? "HOME=/p/7/temp/home\0" : "HOME=/p/8\0");
  expect(pids(findTree(rows, { known, marker: "/p/7", notBefore: "100" }, environmentOf))).toEqual([30, 31]);
});

test("what has ended and waits to be collected is gone, and we never find ourselves", () => {
  const rows = table([10, 1, 10, "100", true], [11, 10, 10], [process.pid, 10, 10]);
  expect(pids(findTree(rows, { known, marker: null, notBefore: "100" }, none))).toEqual([11]);
});

test("a program's name with brackets and blanks does not shift the fields", () => {
  const line = "77 (a) b (c) S 5 6 7 0 -1 4194560 1 0 0 0 12 3 4 1 20 0 1 0 4711 1000 2 3";
  expect(parseStat(line)).toEqual({ pid: 77, parentPid: 5, groupId: 6, sessionId: 7, startTime: "4711", ended: false, cpuMs: 200 });
  expect(parseStat("")).toBeNull();
  expect(parseStat("77 (short) S 1")).toBeNull();
});
