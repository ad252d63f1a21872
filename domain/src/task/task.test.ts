/** The machine of tasks takes legal edges only, whatever is tried in whatever order; claims are just; edited files come in by the same rules. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { DomainError } from "../errors/index.js";
import {
  archiveTasks,
  createTask,
  editTask,
  isTaskFinal,
  judgeTasksEdit,
  movesFrom,
  moveTask,
  NO_TASKS,
  pickTask,
  requireTask,
  TASK_STATUSES,
  withTask,
  type Task,
  type TaskContent,
  type TasksDocument,
  type TaskStatus,
} from "./index.js";

const NOW = "2026-01-01T00:00:00.000Z";
const LATER = "2026-01-01T00:01:00.000Z";
const content = (over: Partial<TaskContent> = {}): TaskContent => ({
  title: "a task",
  description: "",
  priority: 3,
  labels: [],
  dependencies: [],
  blockers: [],
  globs: [],
  acceptance: [],
  externalIds: {},
  ...over,
});
const made = (id: string, over: Partial<TaskContent> = {}, board: TasksDocument = NO_TASKS): Task =>
  createTask(board, content(over), { id, now: NOW });
const boardOf = (...tasks: Task[]): TasksDocument => tasks.reduce(withTask, NO_TASKS);

/** A whole task in any state. */
function inState(status: TaskStatus, id = "t"): Task {
  return {
    ...made(id),
    status,
    ...(status === "queued" ? {} : { assignee: "ada" }),
    ...(status === "blocked" ? { needs: ["a key"] } : {}),
  };
}

function refusal(run: () => unknown): DomainError {
  try {
    run();
  } catch (error) {
    if (DomainError.is(error)) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** From the contract, written a second time so that a slip in the machine's own table is seen. */
const EDGES: Record<TaskStatus, string> = {
  queued: "claimed in_progress abandoned",
  claimed: "queued in_progress blocked abandoned",
  in_progress: "review blocked failed queued",
  review: "approved changes_requested failed",
  changes_requested: "in_progress failed",
  approved: "merging changes_requested",
  merging: "done failed",
  blocked: "in_progress queued abandoned",
  failed: "in_progress queued abandoned",
  done: "",
  abandoned: "",
};
const PAIRS = TASK_STATUSES.flatMap((from) => TASK_STATUSES.map((to) => [from, to] as const));
const withAll = (to: TaskStatus) => ({ to, ...(to === "blocked" ? { needs: ["x"] } : {}), ...(to === "claimed" ? { agent: "bob" } : {}) });

describe("moves", () => {
  test.each(PAIRS)("%s to %s is as the contract says", (from, to) => {
    const task = inState(from);
    if (EDGES[from].split(" ").includes(to)) {
      expect(moveTask(task, withAll(to), LATER)).toMatchObject({ status: to, revision: 2, updatedAt: LATER });
      return;
    }
    const error = refusal(() => moveTask(task, withAll(to), LATER));
    expect(error).toMatchObject({
      code: "illegal_transition",
      details: { from, to, allowed: EDGES[from].split(" ").filter((one) => one !== "") },
    });
  });

  test("final states are those without a move", () => {
    expect(TASK_STATUSES.filter(isTaskFinal)).toEqual(["done", "abandoned"]);
  });

  test("blocked says what it needs, and forgets it when it goes on", () => {
    for (const needs of [undefined, []])
      expect(refusal(() => moveTask(inState("claimed"), { to: "blocked", needs }, LATER))).toMatchObject({
        code: "invalid_request",
        issues: [{ path: "needs" }],
      });
    const blocked = moveTask(inState("claimed"), { to: "blocked", needs: ["a key"] }, LATER);
    expect(blocked.needs).toEqual(["a key"]);
    expect(moveTask(blocked, { to: "in_progress" }, LATER)).not.toHaveProperty("needs");
    expect(refusal(() => moveTask(blocked, { to: "in_progress", needs: ["x"] }, LATER)).code).toBe("invalid_request");
  });

  test("claimed says by whom; back in the queue nobody has it", () => {
    expect(refusal(() => moveTask(inState("queued"), { to: "claimed" }, LATER))).toMatchObject({ issues: [{ path: "agent" }] });
    const claimed = moveTask(inState("queued"), { to: "claimed", agent: "bob" }, LATER);
    expect(claimed.assignee).toBe("bob");
    expect(moveTask(claimed, { to: "queued" }, LATER)).not.toHaveProperty("assignee");
  });

  test("whatever is asked in whatever order, every change is a legal edge and counts the revision up by one", () => {
    const ask = fc.record({
      to: fc.constantFrom(...TASK_STATUSES),
      needs: fc.option(fc.array(fc.constantFrom("", "a key"), { maxLength: 2 }), { nil: undefined }),
      agent: fc.option(fc.constantFrom("", "bob"), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(ask, { maxLength: 40 }), (asks) => {
        let task = made("t");
        for (const move of asks) {
          const before = task;
          try {
            task = moveTask(task, move, LATER);
          } catch (error) {
            if (!DomainError.is(error)) throw error;
            continue;
          }
          expect(movesFrom(before.status)).toContain(move.to);
          expect(task.revision).toBe(before.revision + 1);
          expect(task.status === "blocked").toBe(task.needs !== undefined);
          if (task.status === "queued") expect(task.assignee).toBeUndefined();
          if (task.status === "claimed") expect(task.assignee).toBe("bob");
        }
      }),
    );
  });
});

describe("edits", () => {
  test.each(["id", "status", "createdAt", "updatedAt", "revision"] as const)("%s is written by the machine alone", (name) => {
    const task = made("t");
    const wanted = { ...task, [name]: name === "status" ? "done" : name === "revision" ? 9 : name === "id" ? "u" : LATER };
    expect(refusal(() => editTask(boardOf(task), task, wanted, LATER))).toMatchObject({
      code: "invalid_request",
      issues: [{ path: name }],
    });
  });

  test.each<[string, object, string]>([
    ["an assignee while queued", { assignee: "bob" }, "assignee"],
    ["needs while not blocked", { needs: ["x"] }, "needs"],
  ])("%s is refused with its place", (_name, change, path) => {
    const task = made("t");
    const error = refusal(() => editTask(boardOf(task), task, { ...task, ...change }, LATER));
    expect(error.code).toBe("invalid_request");
    expect(error.issues?.map((issue) => issue.path)).toContain(path);
  });

  test("a dependency must exist and never lead back", () => {
    const a = made("a");
    const b = made("b", { dependencies: ["a"] }, boardOf(a));
    const c = made("c", { dependencies: ["b"] }, boardOf(a, b));
    const board = boardOf(a, b, c);
    expect(refusal(() => editTask(board, a, { ...a, dependencies: ["none"] }, LATER))).toMatchObject({
      issues: [{ path: "dependencies[0]" }],
    });
    expect(refusal(() => editTask(board, a, { ...a, dependencies: ["a"] }, LATER))).toMatchObject({
      code: "dependency_cycle",
      details: { cycle: ["a", "a"] },
    });
    expect(refusal(() => editTask(board, a, { ...a, dependencies: ["c"] }, LATER))).toMatchObject({
      code: "dependency_cycle",
      details: { cycle: ["a", "c", "b", "a"] },
    });
    expect(refusal(() => createTask(board, content({ dependencies: ["none"] }), { id: "d", now: NOW })).code).toBe("invalid_request");
  });

  test("however dependencies are added, no task ever depends on itself", () => {
    const ids = ["a", "b", "c", "d", "e", "f"];
    const edge = fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids));
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 30 }), (edges) => {
        let board = boardOf(...ids.map((id) => made(id)));
        for (const [from, to] of edges) {
          const task = requireTask(board, from);
          try {
            board = withTask(board, editTask(board, task, { ...task, dependencies: [...task.dependencies, to] }, LATER));
          } catch (error) {
            if (!DomainError.is(error) || error.code !== "dependency_cycle") throw error;
          }
        }
        const reached = (id: string, seen = new Set<string>()): Set<string> => {
          for (const next of requireTask(board, id).dependencies) if (!seen.has(next)) reached(next, seen.add(next));
          return seen;
        };
        for (const id of ids) expect(reached(id).has(id)).toBe(false);
      }),
    );
  });
});

describe("claims", () => {
  const at = (task: Task, createdAt: string): Task => ({ ...task, createdAt });
  test("the highest priority first, then the oldest", () => {
    const low = made("low", { priority: 5 });
    const young = at(made("young", { priority: 1 }), LATER);
    const old = made("old", { priority: 1 });
    expect(pickTask(boardOf(low, young, old), [])?.id).toBe("old");
    expect(pickTask(boardOf(low, young), [])?.id).toBe("young");
    expect(pickTask(NO_TASKS, [])).toBeNull();
  });

  test("only what is queued, has every label, and depends on done tasks alone", () => {
    const first = made("first");
    const second = made("second", { dependencies: ["first"], labels: ["x", "y"], priority: 1 }, boardOf(first));
    expect(pickTask(boardOf(first, second), [])?.id).toBe("first");
    expect(pickTask(boardOf(first, second), ["x"])).toBeNull();
    const done = { ...inState("done", "first") };
    expect(pickTask(boardOf(done, second), ["x", "y"])?.id).toBe("second");
    expect(pickTask(boardOf(done, second), ["x", "z"])).toBeNull();
    expect(pickTask(boardOf(inState("abandoned", "first"), second), [])).toBeNull();
  });

  test("taking one after the other gives every claimable task once, never a worse one before a better one", () => {
    const draft = fc.record({ priority: fc.integer({ min: 1, max: 5 }), minute: fc.integer({ min: 0, max: 9 }) });
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 20 }), (drafts) => {
        let board = boardOf(
          ...drafts.map(({ priority, minute }, n) => at(made(`t${String(n)}`, { priority }), `2026-01-01T00:0${minute}:00.000Z`)),
        );
        const taken: Task[] = [];
        for (let next = pickTask(board, []); next !== null; next = pickTask(board, [])) {
          board = withTask(board, moveTask(next, { to: "claimed", agent: "bob" }, LATER));
          taken.push(next);
        }
        expect(new Set(taken.map(({ id }) => id)).size).toBe(drafts.length);
        const keys = taken.map(({ priority, createdAt, id }) => `${priority}${createdAt}${id}`);
        expect(keys).toEqual([...keys].sort());
      }),
    );
  });
});

describe("a board edited in its file", () => {
  const given = { nextRevision: 7, now: LATER };
  const before = boardOf(made("a"), inState("in_progress", "b"));
  const judge = (change: (items: Record<string, Task>) => Record<string, Task | undefined>) =>
    judgeTasksEdit(before, { kind: "tasks", revision: 1, items: change({ ...before.items }) as Record<string, Task> }, given);

  test.each(PAIRS)("%s to %s is taken over exactly when it is one legal edge", (from, to) => {
    const board = boardOf(inState(from));
    const after = { ...board, items: { t: inState(to) } };
    const verdict = judgeTasksEdit(board, after, given);
    if (from === to || EDGES[from].split(" ").includes(to)) {
      expect(verdict).toMatchObject({ adopt: { revision: 7, items: { t: { status: to, revision: from === to ? 1 : 2 } } } });
    } else expect(verdict).toEqual({ refuse: expect.stringContaining(`A task that is ${from}`) });
  });

  test("edited words, a new task and what depends on it come in with revisions set here", () => {
    const verdict = judge((items) => ({
      ...items,
      a: { ...made("a"), title: "better", dependencies: ["new"], revision: 99 },
      new: made("new"),
    }));
    expect(verdict).toMatchObject({
      adopt: {
        items: { a: { title: "better", dependencies: ["new"], revision: 2, updatedAt: LATER }, new: { revision: 1, status: "queued" } },
      },
    });
  });

  test.each<[string, (items: Record<string, Task>) => Record<string, Task | undefined>]>([
    ["a removed task", ({ a: _a, ...rest }) => rest],
    ["a new task that is done already", (items) => ({ ...items, c: inState("done", "c") })],
    ["a task under another's id", (items) => ({ ...items, c: made("d") })],
    ["a changed time of birth", (items) => ({ ...items, a: { ...made("a"), createdAt: LATER } })],
    ["a way round", (items) => ({ ...items, a: { ...made("a"), dependencies: ["a"] } })],
  ])("%s is refused", (_name, change) => {
    expect(judge(change)).toEqual({ refuse: expect.any(String) });
  });
});

describe("archiving", () => {
  const at = (id: string, status: TaskStatus, over: Partial<Task> = {}): Task => ({ ...inState(status, id), ...over });
  const gone = (...tasks: Task[]): string[] => archiveTasks(boardOf(...tasks), LATER).archived.map(({ id }) => id);

  test("only finished tasks that did not change since leave the board", () => {
    for (const status of TASK_STATUSES) expect([status, gone(at("t", status)).length]).toEqual([status, isTaskFinal(status) ? 1 : 0]);
    expect(gone(at("t", "done", { updatedAt: LATER }))).toEqual([]);
    const { kept, archived } = archiveTasks(boardOf(at("a", "done"), at("b", "review")), LATER);
    expect([Object.keys(kept.items), archived.map(({ id }) => id)]).toEqual([["b"], ["a"]]);
  });

  test("what a task that stays depends on stays, however far; what only leaving tasks need leaves with them", () => {
    const chain = [at("a", "done"), at("b", "done", { dependencies: ["a"] }), at("c", "abandoned", { dependencies: ["b"] })];
    expect(gone(...chain, at("d", "queued", { dependencies: ["b"] }))).toEqual(["c"]);
    expect(gone(...chain)).toEqual(["a", "b", "c"]);
  });
});
