/** Files edited behind the store's back: found, recorded with the difference, adopted or parked, never overwritten without a trace. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Json } from "@praxis/domain/hashing";
import { allLines } from "../testing/crash-drill.js";
import { createStoreFolder, put, type StoreFolder, TESTER } from "../testing/store-folder.js";
import type { CollaborationEvent, CollaborationStore, ManagedDocument } from "./index.js";

let place: StoreFolder;
beforeEach(async () => {
  place = await createStoreFolder();
});
afterEach(() => place.remove());

const file = (name: string): string => path.join(place.folder, "state", `${name}.json`);
const conflicts = (): string[] => readdirSync(path.join(place.folder, "conflicts"));

interface Edit {
  outcome: string;
  document: string;
  reason?: string;
  keptAs?: string;
  difference?: Json;
}

async function edits(store: CollaborationStore): Promise<Edit[]> {
  const events = (await allLines(store)).map(({ line }) => JSON.parse(line) as CollaborationEvent);
  return events.filter(({ type }) => type === "external_edit").map(({ data }) => data["edit"] as unknown as Edit);
}

async function started(
  policy: "adopt" | "park" = "adopt",
  managed: { [document: string]: ManagedDocument } = {},
): Promise<CollaborationStore> {
  const store = await place.open({ policy: { externalEdits: policy }, managed });
  await put(store, "plan", { goal: "one", list: [1, 2] });
  await store.settled();
  return store;
}

/** Old enough to be believed. */
function age(name: string): void {
  const past = new Date(Date.now() - 60_000);
  utimesSync(file(name), past, past);
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error("it never came true");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test.each(["in place", "by rename"])(
  "an edit %s is adopted by the next read, with the difference in the log and the file put in order",
  async (how) => {
    const store = await started();
    const edited = '{"list":[1,2,3],"goal":"two"}';
    if (how === "in place") writeFileSync(file("plan"), edited);
    else {
      writeFileSync(`${file("plan")}.swp`, edited);
      renameSync(`${file("plan")}.swp`, file("plan"));
    }
    expect(await store.read("plan")).toMatchObject({ revision: 2, value: { goal: "two", list: [1, 2, 3] } });
    expect(await edits(store)).toMatchObject([{ document: "plan", outcome: "adopted" }]);
    const { data, actor } = JSON.parse((await allLines(store)).at(-1)?.line ?? "") as CollaborationEvent;
    expect(actor.via).toBe("file");
    expect(data["patch"]).toEqual([
      { op: "add", path: "/list/2", value: 3 },
      { op: "replace", path: "/goal", value: "two" },
    ]);
    await store.settled();
    expect(readFileSync(file("plan"), "utf8")).toBe(store.peek("plan")?.bytes.toString("utf8"));
  },
);

test("an edit is found without anybody reading the document", async () => {
  const store = await started();
  writeFileSync(file("plan"), '{"goal":"seen"}');
  await until(() => store.peek("plan")?.revision === 2);
});

test("by policy an edit is parked: its bytes are kept, the difference is logged, the document and its file stay", async () => {
  const store = await started("park");
  writeFileSync(file("plan"), '{"goal":"mine"}');
  expect(await store.read("plan")).toMatchObject({ revision: 1, value: { goal: "one" } });
  const [edit] = await edits(store);
  expect(edit).toMatchObject({
    outcome: "parked",
    difference: [
      { op: "remove", path: "/list" },
      { op: "replace", path: "/goal", value: "mine" },
    ],
  });
  expect(readFileSync(path.join(place.folder, edit?.keptAs ?? ""), "utf8")).toBe('{"goal":"mine"}');
  await store.settled();
  expect(JSON.parse(readFileSync(file("plan"), "utf8"))).toEqual({ goal: "one", list: [1, 2] });
});

test("an edit of a version that is no longer the latest is parked, whatever the policy", async () => {
  const store = await started();
  const writing = put(store, "plan", { goal: "newer" });
  writeFileSync(file("plan"), '{"goal":"edited from the old"}');
  await writing;
  await store.settled();
  const found = await edits(store);
  // Either the store saw the edit first, then it was adopted and the later write stands; or it came second and was kept.
  expect(found.length).toBe(1);
  expect(store.peek("plan")?.value).toEqual({ goal: "newer" });
  expect(found[0]?.outcome === "parked" ? conflicts().length : 1).toBe(1);
  expect(JSON.parse(readFileSync(file("plan"), "utf8"))).toEqual({ goal: "newer" });
});

test("a file that is no JSON is first taken for half a save, then parked", async () => {
  const store = await started();
  writeFileSync(file("plan"), '{"goal": "ha');
  expect(await store.read("plan")).toMatchObject({ revision: 1 });
  expect(await edits(store)).toEqual([]);
  age("plan");
  expect(await store.read("plan")).toMatchObject({ revision: 1 });
  expect(await edits(store)).toMatchObject([{ outcome: "parked", reason: "it is not JSON" }]);
  expect(conflicts()).toHaveLength(1);
});

test("a new file becomes a document, a removed one is removed", async () => {
  const store = await started();
  writeFileSync(file("fresh"), '{"made":"by hand"}');
  expect(await store.read("fresh")).toMatchObject({ revision: 1, value: { made: "by hand" } });
  unlinkSync(file("plan"));
  await until(async () => (await store.read("plan")) === null);
  expect((await edits(store)).map(({ document, outcome }) => `${document} ${outcome}`)).toEqual(["fresh adopted", "plan adopted"]);
});

test("a link, a folder and a file that is too large are moved away, never followed or read", async () => {
  const store = await started();
  unlinkSync(file("plan"));
  symlinkSync("/etc/passwd", file("plan"));
  mkdirSync(file("folder"));
  writeFileSync(file("large"), `"${"x".repeat(1024 * 1024)}"`);
  age("large");
  const past = (Date.now() - 60_000) / 1000;
  const { lutimesSync } = await import("node:fs");
  lutimesSync(file("plan"), past, past);
  utimesSync(file("folder"), past, past);
  expect(await store.read("plan")).toMatchObject({ value: { goal: "one" } });
  expect(await store.read("folder")).toBeNull();
  expect(await store.read("large")).toBeNull();
  await store.settled();
  expect(conflicts()).toHaveLength(3);
  expect(readdirSync(path.join(place.folder, "state")).filter((name) => !name.startsWith("."))).toEqual(["plan.json"]);
});

test("a commit that a managed document's schema refuses changes nothing, and nothing else in its line; other documents are free JSON", async () => {
  const issue = { path: "goal", message: "must be a text" };
  const rules: ManagedDocument = {
    issuesOf: (after, before) => (isText(after) ? [] : [{ ...issue, ...(before === null ? { path: "first" } : {}) }]),
    judgeEdit: () => ({ refuse: "no" }),
  };
  const isText = (value: unknown): boolean => typeof (value as { goal: unknown }).goal === "string";
  const store = await started("park", { plan: rules, board: rules });
  const { seq } = store.events.head();
  const both = (document: string) =>
    store.commit({
      actor: TESTER,
      decide: () => ({
        event: { type: "written" },
        changes: [
          { document: "free", value: { goal: 1 } },
          { document, value: { goal: 1 } },
        ],
        answer: null,
      }),
    });
  await expect(both("plan")).rejects.toMatchObject({ code: "invalid_request", issues: [issue] });
  await expect(both("board")).rejects.toMatchObject({ code: "invalid_request", issues: [{ path: "first" }] });
  expect([store.events.head().seq, store.peek("free"), store.peek("plan")?.revision]).toEqual([seq, null, 1]);
  await both("other");
  expect(store.peek("other")?.value).toEqual({ goal: 1 });
});

test("a managed document's edit is adopted only when its rules say that every change is legal", async () => {
  const rules: ManagedDocument = {
    issuesOf: () => [],
    judgeEdit: (_, after, { nextRevision }) =>
      JSON.stringify(after).includes("legal") ? { adopt: { ...(after as object), revision: nextRevision } } : { refuse: "no such edge" },
  };
  const store = await started("park", { plan: rules });
  writeFileSync(file("plan"), '{"goal":"cheating"}');
  expect(await store.read("plan")).toMatchObject({ revision: 1 });
  await store.settled();
  writeFileSync(file("plan"), '{"goal":"legal"}');
  expect(await store.read("plan")).toMatchObject({ revision: 2, value: { goal: "legal", revision: 2 } });
  expect(await edits(store)).toMatchObject([{ outcome: "parked", reason: "no such edge" }, { outcome: "adopted" }]);
});

test("an edit that is refused with very many words is parked like any other, its reason cut, and the document stays readable", async () => {
  const rules: ManagedDocument = {
    issuesOf: () => [],
    judgeEdit: (_, after) => ({ refuse: `no such ${Object.keys(after as object).join()}` }),
  };
  const store = await started("adopt", { plan: rules });
  for (const edit of [`{"${"k".repeat(100_000)}":1}`, `{"${"k".repeat(100_000)}":{"__proto__":1}}`]) {
    writeFileSync(file("plan"), edit);
    age("plan");
    expect(await store.read("plan")).toMatchObject({ revision: 1, value: { goal: "one" } });
    await store.settled();
    expect(JSON.parse(readFileSync(file("plan"), "utf8"))).toMatchObject({ goal: "one" });
  }
  const told = await edits(store);
  expect(told.map(({ outcome }) => outcome)).toEqual(["parked", "parked"]);
  for (const { reason } of told) expect(reason?.length).toBe(2_001);
  expect(conflicts()).toHaveLength(2);
});

test("an edit that fits into its file and not into the form in which documents are kept is parked, and the document stays readable", async () => {
  const store = await started();
  writeFileSync(file("plan"), JSON.stringify({ list: Array.from({ length: 150_000 }, () => 1) }));
  expect(await store.read("plan")).toMatchObject({ revision: 1, value: { goal: "one" } });
  await store.settled();
  expect(JSON.parse(readFileSync(file("plan"), "utf8"))).toMatchObject({ goal: "one" });
  expect(await edits(store)).toMatchObject([{ outcome: "parked", reason: expect.stringContaining("a document may hold 1 MiB") }]);
  expect(conflicts()).toHaveLength(1);
});

test("what was edited while no store was open is judged at the start: a new value, an old revision put back, a file removed", async () => {
  const store = await started();
  const old = readFileSync(file("plan"));
  await put(store, "plan", { goal: "second" });
  await put(store, "gone", 1);
  await put(store, "other", 1);
  await store.close();
  writeFileSync(file("plan"), old);
  writeFileSync(file("other"), "2");
  rmSync(file("gone"));
  const next = await place.open();
  await until(() => next.peek("gone") === null);
  expect(next.peek("plan")).toMatchObject({ revision: 3, value: { goal: "one", list: [1, 2] } });
  expect(next.peek("other")?.value).toBe(2);
  expect((await edits(next)).map(({ document, outcome }) => `${document} ${outcome}`).sort()).toEqual([
    "gone adopted",
    "other adopted",
    "plan adopted",
  ]);
});

test("the same file saved again unchanged, or only laid out anew, makes no revision", async () => {
  const store = await started();
  writeFileSync(file("plan"), readFileSync(file("plan")));
  expect(await store.read("plan")).toMatchObject({ revision: 1 });
  expect(await edits(store)).toEqual([]);
  writeFileSync(file("plan"), JSON.stringify({ goal: "one", list: [1, 2] }));
  expect(await store.read("plan")).toMatchObject({ revision: 1 });
  expect(await edits(store)).toMatchObject([{ outcome: "reformatted" }]);
  await store.settled();
  expect(readFileSync(file("plan"), "utf8")).toBe(store.peek("plan")?.bytes.toString("utf8"));
});
