/** Only legal moves are offered, and of two versions both are shown. */
import { expect, test } from "@jest/globals";
import type { TaskView } from "@praxis/api/contract";
import { movesFrom, TASK_STATUSES } from "@praxis/domain/task";
import { boardColumns, changesOf, conflictsOf, draftOf, isFolded, mayDrop, moveAsks } from "./board";

const task = (rest: Partial<TaskView> = {}): TaskView => ({
  id: "t1",
  title: "Do it",
  description: "",
  status: "queued",
  priority: 3,
  labels: [],
  dependencies: [],
  blockers: [],
  globs: [],
  acceptance: [],
  externalIds: {},
  createdAt: "2026-01-01T00:00:00Z",
  updatedAt: "2026-01-01T00:00:00Z",
  revision: 1,
  ...rest,
});

test("a drop is taken exactly where the domain's machine has an edge", () => {
  for (const from of TASK_STATUSES)
    for (const to of TASK_STATUSES) expect(mayDrop(task({ status: from }), to)).toBe(movesFrom(from).includes(to));
  expect(mayDrop(null, "queued")).toBe(false);
});

test("every state has its column, with the most urgent first", () => {
  const columns = boardColumns([task({ id: "a", priority: 4 }), task({ id: "b", priority: 1 }), task({ id: "c", status: "done" })]);
  expect(columns.map(({ status }) => status)).toEqual([...TASK_STATUSES]);
  expect(columns[0]?.tasks.map(({ id }) => id)).toEqual(["b", "a"]);
});

test("an empty column opens while a task that may go there is dragged", () => {
  const blocked = { status: "blocked", tasks: [] } as const;
  expect(isFolded(blocked, null)).toBe(true);
  expect(isFolded(blocked, task({ status: "claimed" }))).toBe(false);
  expect(isFolded(blocked, task({ status: "queued" }))).toBe(true);
});

test("a claim asks for the agent, a block for what is needed", () => {
  expect([moveAsks("claimed"), moveAsks("blocked"), moveAsks("done")]).toEqual(["agent", "needs", "reason"]);
});

test("only what the person changed is written; an assignee taken away is taken away", () => {
  const base = draftOf(task({ assignee: "bot" }));
  expect(changesOf(base, base)).toEqual({});
  expect(changesOf(base, { ...base, title: "New", assignee: "" })).toEqual({ title: "New", assignee: null });
});

test("two versions: every difference is shown, and where both changed the same it is said", () => {
  const base = draftOf(task({ labels: ["a"] }));
  const mine = { ...base, title: "Mine", labels: ["a", "b"] };
  const theirs = { ...base, title: "Theirs", priority: 1 };
  expect(conflictsOf(base, mine, theirs)).toEqual([
    { field: "title", mine: "Mine", theirs: "Theirs", clash: true },
    { field: "priority", mine: "3", theirs: "1", clash: false },
    { field: "labels", mine: "a, b", theirs: "a", clash: false },
  ]);
});
