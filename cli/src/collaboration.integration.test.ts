/** `praxis task`, `lock` and `collab` against a real API: the machine refuses the same through this door, and the files verify without it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { movesFrom, TASK_STATUSES, type TaskStatus } from "@praxis/domain/task";
import { invoke } from "./testing/invoke.js";
import { startRealApi, type RealApi } from "./testing/real-api.js";

/** A database of its own and a real process; generous because machines are noisy. */
let api: RealApi;
beforeAll(async () => {
  api = await startRealApi();
});
afterAll(() => api.stop());

interface Result {
  exit: number;
  out: string;
  err: string;
}
async function praxis(...args: string[]): Promise<Result> {
  const invocation = invoke(args, { url: api.url, key: api.key, cwd: api.folder });
  const exit = await invocation.done;
  return { exit, out: invocation.stdout(), err: invocation.stderr() };
}
const json = ({ out }: Result): Record<string, unknown> => JSON.parse(out) as Record<string, unknown>;
const create = async (title: string, ...more: string[]): Promise<string> =>
  String(json(await praxis("task", "create", title, "--json", ...more))["id"]);
const how = (to: TaskStatus): string[] => [
  to,
  ...(to === "claimed" ? ["--agent", "ada"] : []),
  ...(to === "blocked" ? ["--needs", "a key"] : []),
];

/** A way along legal edges to every state. */
const WAYS: Record<TaskStatus, TaskStatus[]> = {
  queued: [],
  claimed: ["claimed"],
  in_progress: ["in_progress"],
  review: ["in_progress", "review"],
  changes_requested: ["in_progress", "review", "changes_requested"],
  approved: ["in_progress", "review", "approved"],
  merging: ["in_progress", "review", "approved", "merging"],
  blocked: ["in_progress", "blocked"],
  failed: ["in_progress", "failed"],
  done: ["in_progress", "review", "approved", "merging", "done"],
  abandoned: ["abandoned"],
};

describe("task", () => {
  test.each(TASK_STATUSES)("from %s every illegal move is refused with exit code 1 and what is possible; legal ones pass", async (from) => {
    const id = await create(`from ${from}`);
    for (const to of WAYS[from]) expect((await praxis("task", "move", id, ...how(to))).exit).toBe(0);
    for (const to of TASK_STATUSES.filter((one) => !movesFrom(from).includes(one))) {
      const { exit, err } = await praxis("task", "move", id, ...how(to));
      expect({ from, to, exit }).toEqual({ from, to, exit: 1 });
      expect(err).toContain(movesFrom(from).length === 0 ? "stays so" : movesFrom(from).join(", "));
    }
    expect(json(await praxis("task", "show", id, "--json"))["status"]).toBe(from);
    const [next] = movesFrom(from);
    if (next !== undefined) expect((await praxis("task", "move", id, ...how(next), "--reason", "because")).exit).toBe(0);
  });

  test("made, listed, claimed, edited, closed: what people see is what the board holds", async () => {
    const id = await create(
      "Mend the login",
      "--priority",
      "1",
      "--label",
      "door",
      "--done-when",
      "the tests pass",
      "--external",
      "github=12",
    );
    const listed = await praxis("task", "list", "--label", "door", "--status", "queued");
    expect(listed.out).toContain(id);
    expect(listed.out).toContain("Mend the login");
    const claimed = await praxis("task", "claim", "--agent", "ada", "--label", "door");
    expect({ exit: claimed.exit, out: claimed.out }).toMatchObject({ exit: 0, out: expect.stringContaining(id) });
    expect(await praxis("task", "claim", "--agent", "bob", "--label", "door")).toMatchObject({
      exit: 1,
      err: expect.stringContaining("Nothing to claim"),
    });
    const edited = json(
      await praxis("task", "edit", id, "--title", "Mend the door", "--label", "urgent", "--close", "a1", "--done-when", "docs", "--json"),
    );
    expect(edited).toMatchObject({
      title: "Mend the door",
      labels: ["door", "urgent"],
      assignee: "ada",
      acceptance: [
        { id: "a1", closed: true },
        { id: "a2", text: "docs", closed: false },
      ],
      externalIds: { github: "12" },
    });
    expect((await praxis("task", "show", id)).out).toMatch(/claimed[^\n]*can become: queued, in_progress, blocked, abandoned/);
  });

  test.each<[string[], number, string]>([
    [["move", "tsk_none", "review"], 2, "no such task"],
    [["move", "ID", "finished"], 2, "is not a state"],
    [["move", "ID", "claimed"], 2, "agent"],
    [["edit", "ID"], 2, "Nothing is to be changed"],
    [["edit", "ID", "--priority", "9"], 2, "whole number"],
    [["edit", "ID", "--depends-on", "ID"], 2, "depend on itself"],
    [["create", " "], 2, "title"],
    [["claim"], 2, "--agent"],
  ])("%j ends with %d and says why", async (args, exit, words) => {
    const id = await create("to be misused");
    const result = await praxis("task", ...args.map((one) => (one === "ID" ? id : one)));
    expect({ exit: result.exit, err: result.err }).toMatchObject({ exit, err: expect.stringContaining(words) });
  });
});

test("lock: taken, refused with the holder, renewed, released", async () => {
  const taken = json(await praxis("lock", "take", "cli//src", "--owner", "ada", "--purpose", "work", "--for", "10m", "--json"));
  const fence = String(taken["fence"]);
  const id = String(taken["id"]);
  const refused = await praxis("lock", "take", "cli/src/a.ts", "--owner", "bob", "--purpose", "work");
  expect({ exit: refused.exit, err: refused.err }).toMatchObject({ exit: 1, err: expect.stringContaining("held by ada") });
  expect((await praxis("lock", "list")).out).toMatch(/cli\/src +ada/);
  expect((await praxis("lock", "renew", id, "--fence", String(Number(fence) + 1))).exit).toBe(1);
  expect((await praxis("lock", "renew", id, "--fence", fence, "--for", "1h")).exit).toBe(0);
  expect((await praxis("lock", "release", id, "--fence", fence)).exit).toBe(0);
  expect((await praxis("lock", "take", "x", "--owner", "ada", "--purpose", "work", "--for", "2h")).exit).toBe(2);
});

describe("collab", () => {
  test("a document is made, read, patched both ways; a patch of what changed meanwhile is refused", async () => {
    expect((await praxis("collab", "patch", "notes", '{"n": 1}', "--create")).exit).toBe(0);
    expect((await praxis("collab", "patch", "notes", '{"n": 1}', "--create")).exit).toBe(1);
    expect((await praxis("collab", "patch", "notes", '{"m": [1]}')).exit).toBe(0);
    expect(
      (await praxis("collab", "patch", "notes", '[{"op":"test","path":"/n","value":1},{"op":"replace","path":"/n","value":2}]')).exit,
    ).toBe(0);
    expect((await praxis("collab", "patch", "notes", '[{"op":"test","path":"/n","value":1}]')).exit).toBe(1);
    expect((await praxis("collab", "patch", "notes", "{}", "--if-match", '"1-0000000000000000"')).exit).toBe(1);
    expect((await praxis("collab", "patch", "notes", "{n: 1}")).exit).toBe(2);
    expect((await praxis("collab", "patch", "tasks", "{}")).exit).toBe(1);
    expect(json(await praxis("collab", "get", "notes", "--json"))).toEqual({ m: [1], n: 2 });
    expect((await praxis("collab", "get")).out).toMatch(/notes +3/);
    expect((await praxis("collab", "get", "none")).exit).toBe(2);
  });

  test("events and the story of a task, the latter from the files alone", async () => {
    const id = await create("a story");
    await praxis("task", "move", id, "in_progress", "--reason", "go on");
    expect((await praxis("collab", "events")).out).toMatch(/task moved task:\S+: queued → in_progress \(go on\)/);
    const { exit, out } = await praxis("collab", "log", "--task", id);
    expect(exit).toBe(0);
    expect(out).toMatch(new RegExp(`^## a story \\(${id}\\)`));
    expect(out).toContain("queued → in_progress (go on)");
  });

  test("verify reads the files without the server, and finds a changed byte with its place", async () => {
    const noServer = invoke(["collab", "verify"], { cwd: api.folder });
    expect(await noServer.done).toBe(0);
    const clean = await praxis("collab", "verify");
    expect({ exit: clean.exit, out: clean.out }).toMatchObject({ exit: 0, out: expect.stringContaining("clean") });
    expect(json(await praxis("collab", "verify", "--json"))).toMatchObject({ verdict: "clean" });
    await create("to be tampered with");
    await create("what comes after");
    const file = join(api.folder, "collaboration/events/events.jsonl");
    const before = readFileSync(file, "utf8");
    writeFileSync(file, before.replace("tampered", "tempered"));
    const changed = await praxis("collab", "verify");
    writeFileSync(file, before);
    expect({ exit: changed.exit, out: changed.out }).toMatchObject({
      exit: 1,
      out: expect.stringMatching(/corrupt[\s\S]*events\.jsonl, line \d+/),
    });
    expect((await praxis("collab", "verify", "--folder", "elsewhere")).exit).toBe(2);
  });
});
