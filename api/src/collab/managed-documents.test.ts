/** The known documents hold only what their schemas say, at every commit and in every edited file; what the platform itself writes always fits. */
import { describe, expect, test } from "@jest/globals";
import type { Json } from "@praxis/domain/hashing";
import { NO_LOCKS, takeLock } from "@praxis/domain/lock";
import { createTask, moveTask, NO_TASKS, TASK_LIMITS, withTask, type Task, type TasksDocument } from "@praxis/domain/task";
import { MANAGED } from "./managed-documents.js";

const NOW = "2026-01-01T00:00:00.000Z";
const given = { nextRevision: 7, now: new Date(NOW) };
const content = { title: "a task", description: "", priority: 3, labels: [], dependencies: [], blockers: [], globs: [], acceptance: [] };
const made = (id: string): Task => createTask(NO_TASKS, { ...content, externalIds: {} }, { id, now: NOW });
const board = (...tasks: object[]): Json =>
  ({ ...tasks.reduce<TasksDocument>((all, one) => withTask(all, one as Task), NO_TASKS), revision: 1 }) as unknown as Json;
const json = (value: unknown): Json => value as Json;
const long = "x".repeat(TASK_LIMITS.descriptionChars + 1);

describe("tasks", () => {
  const { issuesOf } = MANAGED.tasks;

  test("a board in every state that the machine can bring a task to fits", () => {
    const claimed = moveTask(made("b"), { to: "claimed", agent: "ada" }, NOW);
    const blocked = moveTask({ ...claimed, id: "c" }, { to: "blocked", needs: ["a key"] }, NOW);
    const acceptance = [
      { id: "a1", text: "it works", test: "npm test", closed: false },
      { id: "a2", text: "said", closed: true },
    ];
    const full = { ...made("d"), branch: "main", globs: ["src/**"], acceptance, externalIds: { github: "12" }, labels: ["x"] };
    expect(issuesOf(board(made("a"), claimed, blocked, full), null)).toEqual([]);
  });

  test.each<[string, object, string, string]>([
    ["an unknown member", { colour: "red" }, "colour", "is not known here"],
    ["a priority out of range", { priority: 6 }, "priority", "must be a whole number from 1 to 5"],
    ["an empty title", { title: " " }, "title", "must be a text of 1 to 300 characters"],
    ["a description that is too long", { description: long }, "description", "must be a text of at most 20000 characters"],
    ["a state that is none", { status: "sleeping" }, "status", "is not a state of a task"],
    ["labels that are no list", { labels: "x" }, "labels", "must be a list of at most 100"],
    ["a label that is no text", { labels: ["a", 1] }, "labels[1]", "must be a text of 1 to 100 characters"],
    ["an item without words", { acceptance: [{ id: "a", closed: false }] }, "acceptance[0].text", "must be a text of 1 to 500 characters"],
    ["names elsewhere that are no texts", { externalIds: { github: 12 } }, "externalIds.github", "must be a text of 1 to 500 characters"],
    ["a time that is none", { createdAt: "yesterday" }, "createdAt", "must be a time like 2030-01-31T12:00:00Z"],
    ["a revision of nought", { revision: 0 }, "revision", "must be a whole number from 1 to 9007199254740991"],
  ])("%s is refused with its place and what it must be", (_name, change, path, message) => {
    expect(issuesOf(board({ ...made("a"), ...change }), null)).toEqual([{ path: `items.a.${path}`, message }]);
  });

  test("a task that is no object, a missing member, and a frame that is none are named", () => {
    expect(issuesOf(json({ kind: "tasks", revision: 1, items: { a: 1 } }), null)).toEqual([
      { path: "items.a", message: "must be an object" },
    ]);
    const { title: _title, ...rest } = made("a");
    expect(issuesOf(board({ ...rest, id: "a" }), null)).toMatchObject([{ path: "items.a.title" }]);
    expect(issuesOf([], null)).toEqual([{ path: "", message: "must be an object" }]);
    for (const wrong of [null, [], "x", {}, { kind: "locks", revision: 1, items: {} }, { kind: "tasks", revision: 1, items: [] }])
      expect(issuesOf(json(wrong), null)).not.toEqual([]);
    expect(issuesOf(json({ kind: "tasks", revision: 1, items: {}, note: "x" }), null)).toEqual([
      { path: "note", message: "is not known here" },
    ]);
  });

  test("a task that stayed the same object is not judged again; one that is new or equal only in content is", () => {
    const wrong = { ...made("a"), priority: 9 };
    const before = board(wrong);
    expect(issuesOf(board(wrong, made("b")), before)).toEqual([]);
    expect(issuesOf(board({ ...wrong }), before)).toMatchObject([{ path: "items.a.priority" }]);
    expect(issuesOf(board(made("a"), { ...wrong, id: "b" }), before)).toMatchObject([{ path: "items.b.priority" }]);
  });

  describe("in an edited file", () => {
    const before = board(made("a"));
    const judge = (after: unknown) => MANAGED.tasks.judgeEdit(before, json(after), given);

    test("one legal move is taken over", () => {
      const after = board({ ...made("a"), status: "abandoned" });
      expect(judge(after)).toMatchObject({ adopt: { revision: 7, items: { a: { status: "abandoned", revision: 2 } } } });
    });

    test("what the schema or the machine does not allow is refused in words", () => {
      expect(judge(board({ id: "a" }))).toEqual({ refuse: expect.stringContaining("items.a.title must be a text of 1 to 300") });
      expect(judge(board({ ...made("a"), status: "done" }))).toEqual({
        refuse: expect.stringContaining("A task that is queued can become"),
      });
      expect(judge(null)).toEqual({ refuse: expect.stringContaining("removed") });
      for (const after of [[], {}, { kind: "locks", revision: 1, items: {} }, "x"])
        expect(judge(after)).toEqual({ refuse: expect.any(String) });
    });

    test("of very many faults the first are named and the rest counted", () => {
      const { refuse = "" } = judge(board(...Array.from({ length: 30 }, (_, n) => ({ ...made(`t${String(n)}`), priority: 9 })))) as {
        refuse?: string;
      };
      expect(refuse.match(/items\./g)).toHaveLength(10);
      expect(refuse).toMatch(/and 20 more$/);
    });
  });
});

describe("locks", () => {
  const request = { path: "src", owner: "ada", purpose: "work", ttlMs: 1000 };
  const first = takeLock(NO_LOCKS, request, { id: "lck_1", fence: 3, nowMs: Date.parse(NOW) }).document;
  const taken = json({ ...takeLock(first, request, { id: "lck_2", fence: 9, nowMs: Date.parse(NOW) + 5000 }).document, revision: 2 });

  test("what taking a lock writes fits, those that gave way included", () => {
    expect(taken).toMatchObject({ items: { lck_2: {} }, superseded: { lck_1: expect.any(String) } });
    expect(MANAGED.locks.issuesOf(taken, null)).toEqual([]);
  });

  test.each<[string, object, string]>([
    ["a fence below nought", { items: { l: { fence: -1 } } }, "items.l.fence"],
    ["an unknown member of the document", { items: {}, colour: "red" }, "colour"],
    ["a time that is none", { items: {}, superseded: { l: "now" } }, "superseded.l"],
  ])("%s is refused with its place", (_name, change, path) => {
    const issues = MANAGED.locks.issuesOf(json({ kind: "locks", revision: 1, ...change }), null);
    expect(issues.map((issue) => issue.path)).toContain(path);
  });

  test("a file that holds something else is refused, one that lets go is taken over", () => {
    for (const after of [null, [], {}, "x"]) expect(MANAGED.locks.judgeEdit(taken, after, given)).toEqual({ refuse: expect.any(String) });
    expect(MANAGED.locks.judgeEdit(taken, { kind: "locks", revision: 2, items: {} }, given)).toMatchObject({
      adopt: { items: {}, revision: 7 },
    });
  });
});

describe("agents", () => {
  const agent = { id: "ada", name: "Ada", pools: ["default"], capabilities: [], maxLeases: 8, registeredAt: NOW };
  const frame = (item: Json): Json => ({ kind: "agents", revision: 1, items: { ada: item } });

  test("hold what the registry tells, and nothing else", () => {
    expect(MANAGED.agents.issuesOf(frame({ ...agent, model: "m", provider: "p", version: "1" }), null)).toEqual([]);
    expect(MANAGED.agents.issuesOf(frame({ ...agent, seenAt: NOW }), null)).toEqual([
      { path: "items.ada.seenAt", message: "is not known here" },
    ]);
    expect(MANAGED.agents.issuesOf(frame({ ...agent, pools: "default" }), null)).toMatchObject([{ path: "items.ada.pools" }]);
    expect(MANAGED.agents.judgeEdit(frame(agent), frame(agent), given)).toEqual({ refuse: expect.stringContaining("registry") });
  });
});
