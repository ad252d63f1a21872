/** Two locks never hold overlapping paths at the same time, whoever takes, renews and releases in whatever order. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { DomainError } from "../errors/index.js";
import {
  doPathsOverlap,
  isLockExpired,
  judgeLocksEdit,
  NO_LOCKS,
  normaliseLockPath,
  releaseLock,
  renewLock,
  takeLock,
  type LocksDocument,
  type LockTaken,
} from "./index.js";

const T0 = Date.UTC(2026, 0, 1);
const ask = (path: string, owner = "ada", ttlMs = 10_000) => ({ path, owner, purpose: "work", ttlMs });
const take = (document: LocksDocument, path: string, n: number, over: { owner?: string; nowMs?: number; ttlMs?: number } = {}): LockTaken =>
  takeLock(document, ask(path, over.owner, over.ttlMs), { id: `l${String(n)}`, fence: n, nowMs: over.nowMs ?? T0 });

function refusal(run: () => unknown): DomainError {
  try {
    run();
  } catch (error) {
    if (DomainError.is(error)) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("paths", () => {
  test.each([
    ["src/a.ts", "src/a.ts"],
    ["./src//a.ts/", "src/a.ts"],
    ["src/x/../a.ts", "src/a.ts"],
    ["src\\a.ts", "src/a.ts"],
    [".", "."],
    ["src/..", "."],
    ["e\u0301", "\u00e9"],
  ])("%j is written %j", (text, wanted) => {
    expect(normaliseLockPath(text)).toBe(wanted);
  });
  test.each([
    "",
    " ",
    "..",
    "../a",
    "src/../../a",
    "/etc/passwd",
    "C:\\x",
    "\\\\host\\x",
    "a\0b",
    "a\nb",
    "src\\..\\..\\x",
    "x".repeat(1001),
  ])("%j is refused", (text) => {
    expect(refusal(() => normaliseLockPath(text))).toMatchObject({ code: "invalid_request", issues: [{ path: "path" }] });
  });
  test.each([
    ["src", "src/a.ts", true],
    ["src", "src", true],
    [".", "anything/at/all", true],
    ["src/a", "src/ab", false],
    ["src/a.ts", "src/b.ts", false],
    ["a", "b", false],
  ])("%j and %j overlap: %j", (a, b, wanted) => {
    expect([doPathsOverlap(a, b), doPathsOverlap(b, a)]).toEqual([wanted, wanted]);
  });

  test("a written path is written the same again, and never leaves the root", () => {
    const part = fc.constantFrom("a", "b", "..", ".", "", "c d", "é");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom("/", "\\"), (parts, separator) => {
        try {
          const path = normaliseLockPath(parts.join(separator));
          expect(normaliseLockPath(path)).toBe(path);
          expect(path.split("/")).not.toContain("..");
          expect(path.startsWith("/")).toBe(false);
        } catch (error) {
          if (!DomainError.is(error)) throw error;
        }
      }),
    );
  });
});

describe("holding", () => {
  const first = take(NO_LOCKS, "src", 1);

  test("an overlapping path is refused with the holder; another one is given", () => {
    const error = refusal(() => take(first.document, "src/a.ts", 2, { owner: "bob" }));
    expect(error).toMatchObject({ code: "lock_held", details: { holder: { id: "l1", path: "src", owner: "ada" } } });
    expect(error.details?.["holder"]).not.toHaveProperty("fence");
    expect(take(first.document, "srcs", 2).lock).toMatchObject({ path: "srcs", fence: 2 });
  });

  test("time counts from the last renewal, not from the taking", () => {
    const renewed = renewLock(first.document, { id: "l1", fence: 1 }, T0 + 9000);
    expect(renewed.lock.expiresAt).toBe(new Date(T0 + 19_000).toISOString());
    expect(refusal(() => take(renewed.document, "src", 2, { nowMs: T0 + 18_999 })).code).toBe("lock_held");
    expect(take(renewed.document, "src", 2, { nowMs: T0 + 19_000 }).previous).toEqual([renewed.lock]);
  });

  test("whoever lost it hears so on every call, also after the taker let go", () => {
    const taken = take(first.document, "src/a.ts", 2, { nowMs: T0 + 10_000, owner: "bob" });
    for (const document of [taken.document, releaseLock(taken.document, { id: "l2", fence: 2 }).document]) {
      expect(refusal(() => renewLock(document, { id: "l1", fence: 1 }, T0 + 10_001)).code).toBe("lock_superseded");
      expect(refusal(() => releaseLock(document, { id: "l1", fence: 1 })).code).toBe("lock_superseded");
    }
    expect(refusal(() => renewLock(taken.document, { id: "l2", fence: 1 }, T0)).code).toBe("lock_superseded");
    expect(refusal(() => renewLock(taken.document, { id: "l9", fence: 1 }, T0)).code).toBe("lock_not_found");
  });

  test("an expired lock that nobody took can be renewed", () => {
    expect(renewLock(first.document, { id: "l1", fence: 1 }, T0 + 60_000).lock.fence).toBe(1);
  });

  test("what was superseded is forgotten after a day, when the next lock is taken", () => {
    const taken = take(first.document, "src", 2, { nowMs: T0 + 10_000 });
    const day = T0 + 10_000 + 24 * 60 * 60 * 1000;
    expect(take(taken.document, "other", 3, { nowMs: day - 1 }).document.superseded).toHaveProperty("l1");
    expect(take(taken.document, "other", 3, { nowMs: day }).document.superseded).toBeUndefined();
  });

  test("of very many that were superseded the latest are remembered, so that the document cannot fill up", () => {
    const old = Array.from({ length: 5_000 }, (_, n): [string, string] => [`old${String(n)}`, new Date(T0 - 5_000 + n).toISOString()]);
    const { superseded } = take({ ...first.document, superseded: Object.fromEntries(old) }, "src", 2, { nowMs: T0 + 10_000 }).document;
    expect(Object.keys(superseded ?? {})).toHaveLength(2_000);
    expect(superseded).toHaveProperty("l1");
    expect(superseded).toHaveProperty("old4999");
  });

  test("in any order of calls no two live locks overlap, and fences rise", () => {
    const call = fc.record({
      verb: fc.constantFrom("take", "renew", "release"),
      path: fc.constantFrom("a", "a/b", "a/b/c", "ab", "b", "."),
      which: fc.integer({ min: 1, max: 12 }),
      wait: fc.integer({ min: 0, max: 8000 }),
      ttlMs: fc.integer({ min: 1000, max: 10_000 }),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), (calls) => {
        let document = NO_LOCKS;
        let nowMs = T0;
        let fence = 0;
        for (const { verb, path, which, wait, ttlMs } of calls) {
          nowMs += wait;
          try {
            if (verb === "take") {
              const taken = take(document, path, fence + 1, { nowMs, ttlMs });
              expect(taken.previous.every((lock) => isLockExpired(lock, nowMs) && lock.fence < taken.lock.fence)).toBe(true);
              ({ document } = taken);
              fence += 1;
            } else if (verb === "renew") ({ document } = renewLock(document, { id: `l${String(which)}`, fence: which }, nowMs));
            else ({ document } = releaseLock(document, { id: `l${String(which)}`, fence: which }));
          } catch (error) {
            if (!DomainError.is(error)) throw error;
          }
          const all = Object.values(document.items);
          for (const a of all) for (const b of all) expect(a.id !== b.id && doPathsOverlap(a.path, b.path)).toBe(false);
        }
      }),
    );
  });
});

describe("locks edited in their file", () => {
  const { document } = take(take(NO_LOCKS, "a", 1).document, "b", 2);
  const { l1, l2 } = document.items;
  const judge = (items: Record<string, unknown>) =>
    judgeLocksEdit(document, { kind: "locks", revision: 2, items: items as LocksDocument["items"] }, { nextRevision: 9 });
  test("letting go is taken over", () => {
    expect(judge({ l2 })).toEqual({ adopt: { kind: "locks", revision: 9, items: { l2 } } });
  });
  test.each<[string, Record<string, unknown>]>([
    ["a new lock", { l1, l2, l3: { ...l2, id: "l3", path: "c" } }],
    ["a longer time", { l1: { ...l1, expiresAt: "2099-01-01T00:00:00.000Z" }, l2 }],
  ])("%s is refused", (_name, items) => {
    expect(judge(items)).toEqual({ refuse: expect.any(String) });
  });
});

describe("locks that nobody gave back", () => {
  const DAY_MS = 24 * 60 * 60 * 1000;

  test("are removed a day after they expired when any path is taken, their holders hear so, younger ones stay", () => {
    const old = take(NO_LOCKS, "src/old.ts", 1).document;
    const both = take(old, "src/young.ts", 2, { ttlMs: 3_600_000 }).document;
    const taken = take(both, "docs/a.md", 3, { nowMs: T0 + 10_000 + DAY_MS + 1 });
    expect(Object.keys(taken.document.items)).toEqual(["l2", "l3"]);
    expect(taken).toMatchObject({ previous: [], forgotten: [{ id: "l1", path: "src/old.ts" }] });
    expect(refusal(() => renewLock(taken.document, { id: "l1", fence: 1 }, T0 + DAY_MS))).toMatchObject({ code: "lock_superseded" });
    expect(renewLock(taken.document, { id: "l2", fence: 2 }, T0 + DAY_MS).lock.id).toBe("l2");
  });

  test("never fill the document, however many there were", () => {
    let document = NO_LOCKS;
    for (let day = 0; day < 20; day++)
      for (let file = 0; file < 300; file++) {
        const n = day * 300 + file;
        document = take(document, `packages/part-${String(day)}/src/file-${String(file)}.ts`, n, { nowMs: T0 + day * DAY_MS }).document;
      }
    expect(Object.keys(document.items).length).toBeLessThanOrEqual(900);
    expect(JSON.stringify(document, null, 2).length).toBeLessThan(1024 * 1024);
  });
});
