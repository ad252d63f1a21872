/** Events of the shared log as sentences. */
import { expect, test } from "@jest/globals";
import type { CollabEvent } from "@praxis/api/contract";
import { eventWords, taskTitles } from "./event-words";

const event = (type: string, subject: string | undefined, data: Record<string, unknown> = {}): CollabEvent => ({
  ...{ seq: 1, ts: "2026-01-01T00:00:00.000Z", actor: { kind: "agent", id: "ada", via: "api" }, type, data },
  ...(subject === undefined ? {} : { subject }),
});
const created = event("task_created", "task:t1", { title: "Mend the roof", document: "tasks", revision: 4 });
const words = (one: CollabEvent) => eventWords(one, taskTitles([created]));

test("a task is called by its title where the log names it, else by its id", () => {
  expect(words(created)).toMatchObject({ sentence: "task_created", what: "Mend the roof" });
  const moved = { from: "queued", to: "blocked", reason: "rain", needs: "  " };
  expect(words(event("task_moved", "task:t1", moved))).toMatchObject({
    ...{ sentence: "task_moved", what: "Mend the roof", from: "queued", to: "blocked", quoted: ["rain"] },
  });
  expect(words(event("task_edited", "task:t2"))).toMatchObject({ sentence: "task_edited", what: "t2" });
});

test("locks say their path, whose they are and what for", () => {
  const holder = { path: "src/a", owner: "bob", purpose: "a rewrite" };
  expect(words(event("lock_taken", "lock:l", { holder }))).toMatchObject({ what: "src/a", other: "bob", quoted: ["a rewrite"] });
  expect(words(event("lock_released", "lock:l", { path: "src/a", owner: "bob" }))).toMatchObject({ what: "src/a", other: "bob" });
});

test("several documents that changed at once are counted and named", () => {
  const changes = [{ document: "a" }, { document: "b" }];
  expect(words(event("documents_changed", undefined, { changes }))).toMatchObject({ count: 2, what: "a, b" });
  expect(words(event("documents_changed", undefined, { document: "a", revision: 1 }))).toMatchObject({ count: 1, what: "a" });
});

test("what nobody knows is something that somebody said, about what they said it", () => {
  expect(words(event("review.asked", "task:t1", { text: "please" }))).toMatchObject({
    ...{ sentence: "posted_about", what: "review.asked", other: "Mend the roof", quoted: ["please"] },
  });
  expect(words(event("posted_about", undefined))).toMatchObject({ sentence: "posted", what: "posted_about" });
  expect(words(event("note", undefined, { text: 7 }))).toMatchObject({ sentence: "posted", what: "note", quoted: [] });
});

test("data that is not what it should be makes a poorer sentence, and no fault", () => {
  for (const type of ["task_moved", "lock_taken", "documents_changed", "external_edit", "log_archived", "tasks_archived", "segment_sealed"])
    expect(words(event(type, undefined, { holder: [], edit: 3, changes: "x", from: {} })).sentence).toBe(type);
});
