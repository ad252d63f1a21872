/** The board of tasks as a plan: what can still move is open, a missing board is told from a broken one. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createReadBoard } from "./read-board.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-board-"));
  mkdirSync(join(folder, "state"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const board = (text: string): void => {
  writeFileSync(join(folder, "state", "tasks.json"), text);
};
const task = (id: string, status: string, more: object = {}): object => ({ id, title: id, status, globs: [], acceptance: [], ...more });

test("tasks become items with their owner, branch, globs and acceptance; those that are over are not open", async () => {
  const acceptance = [
    { id: "a1", text: "it works", test: "works", closed: false },
    { id: "a2", text: "it is quick", closed: true },
  ];
  const one = task("tsk_1", "merging", { assignee: "ann", branch: "feat/one", globs: ["src/**"], acceptance });
  const items = Object.fromEntries([one, task("tsk_2", "done"), task("tsk_3", "abandoned"), task("tsk_4", "failed")].entries());
  board(JSON.stringify({ kind: "tasks", revision: 1, items }));
  const nothing = { owner: null, branch: null, globs: [], acceptance: [] };
  expect(await createReadBoard(folder)()).toEqual([
    {
      ...{ id: "tsk_1", title: "tsk_1", state: "open", owner: "ann", branch: "feat/one", globs: ["src/**"] },
      acceptance: [
        { id: "a1", test: "works" },
        { id: "a2", test: null },
      ],
    },
    { ...nothing, id: "tsk_2", title: "tsk_2", state: "done" },
    { ...nothing, id: "tsk_3", title: "tsk_3", state: "abandoned" },
    { ...nothing, id: "tsk_4", title: "tsk_4", state: "open" },
  ]);
});

test("no board is no plan, and a board that nobody can read is a fault", async () => {
  expect(await createReadBoard(folder)()).toBeNull();
  expect(await createReadBoard(join(folder, "nowhere"))()).toBeNull();
  for (const text of ["{", "[]", '{"items":{"a":{"id":"a"}}}']) {
    board(text);
    await expect(createReadBoard(folder)()).rejects.toThrow();
  }
});
