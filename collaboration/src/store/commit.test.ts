/** What a commit promises: one at a time, all or nothing, durable before anybody knows, once per key. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readdirSync } from "node:fs";
import path from "node:path";
import { DomainError } from "@praxis/domain/errors";
import { verifyFolder } from "../reader/index.js";
import { createFaultyFiles, diskError } from "../testing/faulty-files.js";
import { createStoreFolder, put, type StoreFolder, TESTER } from "../testing/store-folder.js";
import type { CollaborationEvent, CollaborationStore } from "./index.js";

let place: StoreFolder;
beforeEach(async () => {
  place = await createStoreFolder();
});
afterEach(() => place.remove());

const stale = new DomainError("precondition_failed", "stale");
const note = (data: object = {}) => ({ event: { type: "noted", data: data as Record<string, string> }, changes: [], answer: null });

describe("writers", () => {
  test("50 writers on one revision: exactly one succeeds, 49 are refused, and so on for every revision", async () => {
    const store = await place.open();
    await put(store, "counter", { count: 0 });
    for (let round = 1; round <= 5; round++) {
      const etag = store.peek("counter")?.etag;
      const results = await Promise.allSettled(
        Array.from({ length: 50 }, (_, writer) =>
          store.commit({
            actor: TESTER,
            decide(state) {
              if (state.get("counter")?.etag !== etag) throw stale;
              return { event: { type: "counted" }, changes: [{ document: "counter", value: { count: round, writer } }], answer: writer };
            },
          }),
        ),
      );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(store.peek("counter")).toMatchObject({ revision: round + 1, value: { count: round } });
    }
  });

  test("30 creations at once are 30 items", async () => {
    const store = await place.open();
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        store.commit({
          actor: TESTER,
          decide(state) {
            const items = (state.get("tasks")?.value ?? {}) as Record<string, number>;
            return {
              event: { type: "task_created" },
              changes: [{ document: "tasks", value: { ...items, [`t-${String(index)}`]: index } }],
              answer: null,
            };
          },
        }),
      ),
    );
    expect(Object.keys(store.peek("tasks")?.value as object)).toHaveLength(30);
  });

  test("several documents change together with one line, or not at all", async () => {
    const store = await place.open();
    const { line, heads } = await store.commit({
      actor: TESTER,
      decide: () => ({
        event: { type: "moved" },
        changes: [
          { document: "a", value: 1 },
          { document: "b", value: 2 },
        ],
        answer: null,
      }),
    });
    const { data } = JSON.parse(line ?? "") as CollaborationEvent;
    expect(data["changes"]).toMatchObject([
      { document: "a", revision: 1 },
      { document: "b", revision: 1 },
    ]);
    expect(heads.map(({ document }) => document)).toEqual(["a", "b"]);
    const tooLarge = { document: "c", value: "x".repeat(1024 * 1024) };
    const refused = store.commit({
      actor: TESTER,
      decide: () => ({ event: { type: "moved" }, changes: [{ document: "a", value: 9 }, tooLarge], answer: null }),
    });
    await expect(refused).rejects.toMatchObject({ code: "document_too_large" });
    expect(store.peek("a")).toMatchObject({ revision: 1, value: 1 });
  });

  test.each([
    ["deeper than 32", JSON.parse(`${"[".repeat(33)}${"]".repeat(33)}`)],
    ["__proto__", JSON.parse('{"a":{"__proto__":{}}}')],
    ["constructor", { constructor: 1 }],
    ["no number", { n: Number.NaN }],
  ])("a value that is no honest JSON is refused (%s), and nothing changes", async (_, value) => {
    const store = await place.open();
    await expect(put(store, "a", value)).rejects.toMatchObject({ code: "invalid_request" });
    expect(store.events.head().seq).toBe(0);
    expect(store.list()).toEqual([]);
  });

  test.each(["", "..", "../x", "A", "a/b", ".hidden", "x".repeat(101)])("%j is no name of a document", async (name) => {
    const store = await place.open();
    await expect(put(store, name, 1)).rejects.toMatchObject({ code: "invalid_request" });
    await expect(store.read(name)).rejects.toMatchObject({ code: "invalid_request" });
  });

  test("a removed document goes on counting: no ETag ever comes back", async () => {
    const store = await place.open();
    await put(store, "a", 1);
    const first = store.peek("a")?.etag;
    await store.commit({
      actor: TESTER,
      decide: () => ({ event: { type: "removed" }, changes: [{ document: "a", remove: true }], answer: null }),
    });
    expect(store.peek("a")).toBeNull();
    await put(store, "a", 1);
    expect(store.peek("a")?.revision).toBe(3);
    expect(store.peek("a")?.etag).not.toBe(first);
  });

  test("an event from outside cannot pass for a change", async () => {
    const store = await place.open();
    const forged = { document: "tasks", revision: 9, etag: '"9-0"', patch: "x" };
    const { line } = await store.commit({ actor: TESTER, decide: () => note(forged) });
    expect((JSON.parse(line ?? "") as CollaborationEvent).data).toEqual({ posted: forged });
    await store.close();
    expect((await place.open()).list()).toEqual([]);
  });
});

describe("durability", () => {
  /** A disk whose log fdatasync waits until it is let go. */
  function slowDisk(): { files: ReturnType<typeof createFaultyFiles>; hold(): void; release(): void } {
    let gate = Promise.withResolvers<undefined>();
    gate.resolve(undefined);
    return {
      files: createFaultyFiles((call, file) => (call === "datasync" && file.endsWith("events.jsonl") ? gate.promise : undefined)),
      hold: () => (gate = Promise.withResolvers()),
      release: () => gate.resolve(undefined),
    };
  }

  test("nobody sees, follows or is told of what is not on disk, not even by a refusal", async () => {
    const disk = slowDisk();
    const store = await place.open({ files: disk.files });
    await put(store, "a", 1);
    disk.hold();
    const settled: string[] = [];
    const writing = put(store, "a", 2).then(() => settled.push("write"));
    const refused = store
      .commit({
        actor: TESTER,
        decide(state) {
          expect(state.get("a")?.value).toBe(2);
          throw stale;
        },
      })
      .catch(() => settled.push("refusal"));
    const idle = store
      .commit({ actor: TESTER, decide: () => ({ event: null, changes: [], answer: null }) })
      .then(() => settled.push("idle"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(settled).toEqual([]);
    expect(store.peek("a")?.value).toBe(1);
    expect(store.events.head().seq).toBe(1);
    expect(await store.events.read({ after: 0, limit: 10 })).toHaveLength(1);
    disk.release();
    await Promise.all([writing, refused, idle]);
    expect(settled[0]).toBe("write");
    expect(store.peek("a")?.value).toBe(2);
  });

  test("a failed fdatasync stops everything at once: nothing is acknowledged, reads go on, and it says so", async () => {
    let broken = false;
    const files = createFaultyFiles((call, file) => {
      if (broken && call === "datasync" && file.endsWith("events.jsonl")) throw diskError("EIO");
    });
    const store = await place.open({ files });
    await put(store, "a", 1);
    broken = true;
    await expect(put(store, "a", 2)).rejects.toMatchObject({ code: "collaboration_read_only" });
    broken = false;
    await expect(put(store, "a", 3)).rejects.toMatchObject({ code: "collaboration_read_only" });
    expect(store.state()).toMatchObject({ mode: "read_only", reason: "fdatasync of events/events.jsonl failed (EIO)" });
    expect((await store.read("a"))?.value).toBe(1);
    expect(place.messages.filter(({ level }) => level === "error")).toHaveLength(1);
  });

  test("a full disk refuses with storage_full, keeps nothing of it, lets reads go on and takes the next write when there is room", async () => {
    let full = false;
    const files = createFaultyFiles((call, file) => {
      if (full && (call === "write" || call === "create") && file.includes("events")) throw diskError("ENOSPC");
    });
    const store = await place.open({ files });
    await put(store, "a", 1);
    full = true;
    const many = await Promise.allSettled(Array.from({ length: 5 }, (_, index) => put(store, "a", index)));
    for (const one of many) expect(one).toMatchObject({ status: "rejected", reason: { code: "storage_full", retry: true } });
    await expect(put(store, "big", "x".repeat(50_000))).rejects.toMatchObject({ code: "storage_full" });
    expect((await store.read("a"))?.value).toBe(1);
    full = false;
    expect(await put(store, "a", 4)).toBe(2);
    await store.close();
    expect(await verifyFolder(place.folder, {})).toMatchObject({ verdict: "clean", events: 2 });
  });

  test("the log alone rebuilds every document: with all files of state/ gone, the next start writes them anew", async () => {
    const store = await place.open();
    await put(store, "small", { b: 1, a: [1, 2, { c: null }] });
    await put(store, "large", { text: "y".repeat(60_000), index: 1 });
    await put(store, "large", { text: "y".repeat(60_000), index: 2 });
    const before = ["small", "large"].map((name) => store.peek(name)?.bytes.toString("utf8"));
    await store.close();
    const { rmSync } = await import("node:fs");
    rmSync(path.join(place.folder, "state"), { recursive: true });
    rmSync(path.join(place.folder, "events", "HEAD"));
    const next = await place.open();
    expect(["small", "large"].map((name) => next.peek(name)?.bytes.toString("utf8"))).toEqual(before);
    await next.settled();
    expect(readdirSync(path.join(place.folder, "state")).sort()).toEqual(["large.json", "small.json"]);
  });

  test("a full segment is sealed with its root, and the next start and readers go on over the border", async () => {
    const store = await place.open({ segmentBytes: 3_000 });
    for (let index = 1; index <= 40; index++) await put(store, "a", { index });
    const all = await everyLine(store);
    await store.close();
    const report = await verifyFolder(place.folder, {});
    expect(report).toMatchObject({ verdict: "clean", events: all.length });
    expect(report.segments.length).toBeGreaterThan(3);
    const next = await place.open({ segmentBytes: 3_000 });
    expect(await everyLine(next)).toEqual(all);
    expect(next.peek("a")?.value).toEqual({ index: 40 });
  });
});

async function everyLine(store: CollaborationStore): Promise<string[]> {
  const lines: string[] = [];
  for (let after = 0; ;) {
    const page = await store.events.read({ after, limit: 7 });
    const last = page.at(-1);
    if (!last) return lines;
    expect(page.map(({ seq }) => seq)).toEqual(page.map((_, index) => after + 1 + index));
    lines.push(...page.map(({ line }) => line));
    after = last.seq;
  }
}

describe("keys", () => {
  const keyed = (store: CollaborationStore, body: string, answer: unknown) =>
    store.commit({
      actor: TESTER,
      key: { key: "user:u1 POST /collab/tasks k1", body },
      decide: (state) => ({ event: { type: "task_created" }, changes: [{ document: "tasks", value: { made: state.seq } }], answer }),
    });

  test("a repeat finds the first answer, at once, together with it, and after a restart over a sealed segment", async () => {
    const store = await place.open({ segmentBytes: 2_000 });
    const answer = { id: "t-1", title: "z".repeat(40_000) };
    const [first, twin] = await Promise.all([keyed(store, "b1", answer), keyed(store, "b1", "other")]);
    expect(first).toMatchObject({ replayed: false, seq: 1, answer });
    expect(twin).toMatchObject({ replayed: true, seq: 1, answer, heads: first.heads });
    for (let index = 0; index < 20; index++) await put(store, "a", { index });
    await store.close();
    const next = await place.open({ segmentBytes: 2_000 });
    expect(await keyed(next, "b1", "other")).toMatchObject({ replayed: true, seq: 1, answer });
    await expect(keyed(next, "b2", null)).rejects.toMatchObject({ code: "idempotency_key_reused" });
  });

  test("a key whose event never came to disk is free again", async () => {
    let full = true;
    const files = createFaultyFiles((call, file) => {
      if (full && call === "write" && file.endsWith("events.jsonl")) throw diskError("ENOSPC");
    });
    const store = await place.open({ files });
    await expect(keyed(store, "b1", 1)).rejects.toMatchObject({ code: "storage_full" });
    full = false;
    expect(await keyed(store, "b1", 2)).toMatchObject({ replayed: false, answer: 2 });
  });
});

test("whoever follows gets every event once, in order, from any position, and ends when told to", async () => {
  const store = await place.open({ segmentBytes: 2_000 });
  for (let index = 0; index < 10; index++) await put(store, "a", { index });
  const total = 60;
  const seen = [0, 3, 10, 25].map(async (after) => {
    const ending = new AbortController();
    const seqs: number[] = [];
    for await (const { seq } of store.events.follow({ after, signal: ending.signal })) {
      seqs.push(seq);
      if (seq >= total) ending.abort();
    }
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => after + 1 + index));
    return seqs.at(-1);
  });
  while (store.events.head().seq < total) await store.commit({ actor: TESTER, decide: () => note({ text: "x".repeat(100) }) });
  expect(await Promise.all(seen)).toEqual([total, total, total, total]);
});
