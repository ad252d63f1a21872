/** The difference leads from any value to any other, and only through absolute values. */
import fc from "fast-check";
import { expect, test } from "@jest/globals";
import type { Json } from "@praxis/domain/hashing";
import { acceptValue } from "./accept-value.js";
import { applyOperations } from "./apply-operations.js";
import { difference, differenceUpTo, isSame } from "./difference.js";
import { documentBytes, etagOf, fileHashOf } from "./document-bytes.js";

/** Few names and values, so that two values have much in common. */
const value = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, 0, 1, -1.5, "", "a", "~/", "ü"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "", "a/b", "m~n", "0", "10"), tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

const frozen = (json: Json): Json => acceptValue(structuredClone(json), "");

test("applying the difference to the one value gives the other, byte for byte", () => {
  fc.assert(
    fc.property(value, value, (before, after) => {
      const [one, other] = [frozen(before), frozen(after)];
      const operations = JSON.parse(JSON.stringify(difference(one, other))) as ReturnType<typeof difference>;
      const rebuilt = applyOperations(structuredClone(before), operations);
      expect(rebuilt).toBeDefined();
      expect(documentBytes(rebuilt as Json).equals(documentBytes(other))).toBe(true);
      expect(isSame(one, other)).toBe(documentBytes(one).equals(documentBytes(other)));
    }),
    { numRuns: 2_000 },
  );
});

test("a document that appears or goes is one operation", () => {
  expect(difference(undefined, [1])).toEqual([{ op: "add", path: "", value: [1] }]);
  expect(difference([1], undefined)).toEqual([{ op: "remove", path: "" }]);
  expect(applyOperations(undefined, [{ op: "add", path: "", value: 0 }])).toBe(0);
  expect(applyOperations(0, [{ op: "remove", path: "" }])).toBeUndefined();
});

test("what both share by reference is not looked into", () => {
  const shared = {
    get trap(): number {
      throw new Error("looked");
    },
  };
  expect(difference({ shared: shared as unknown as Json, n: 1 }, { shared: shared as unknown as Json, n: 2 })).toEqual([
    { op: "replace", path: "/n", value: 2 },
  ]);
});

test.each(["/missing/x", "/list/9", "/list/-", "/n/x"])("an operation at %s, which does not fit, throws", (path) => {
  expect(() => applyOperations({ list: [1], n: 1 }, [{ op: "replace", path, value: 1 }])).toThrow();
});

test("equal values have equal files however their members are ordered; the ETag holds the file's hash", () => {
  const bytes = documentBytes({ b: 1, a: { d: [], c: null } });
  expect(bytes.toString()).toBe('{\n  "a": {\n    "c": null,\n    "d": []\n  },\n  "b": 1\n}\n');
  expect(bytes.equals(documentBytes({ a: { c: null, d: [] }, b: 1 }))).toBe(true);
  expect(etagOf(3, bytes)).toMatch(/^"3-[0-9a-f]{16}"$/);
  expect(etagOf(3, bytes)).toContain(fileHashOf(etagOf(9, bytes)));
});

test("lists in lists as deep as a document may be are compared in no time", () => {
  const nested = (value: Json): Json => Array.from({ length: 31 }).reduce<Json>((inner) => [inner], value);
  expect(difference(nested(1), nested(2))).toEqual([{ op: "replace", path: "/0".repeat(31), value: 2 }]);
});

test("a long name over many changed items is not written out", () => {
  const items = (value: Json): Json => ({ ["n".repeat(400_000)]: Array.from({ length: 100_000 }, () => value) });
  expect(differenceUpTo(32 * 1024, items(1), items(2))).toBeNull();
  expect(differenceUpTo(100, { a: 1 }, { a: 2 })).toEqual([{ op: "replace", path: "/a", value: 2 }]);
  expect(differenceUpTo(10, { a: 1 }, { a: 2 })).toBeNull();
});

test("operations of which one does not fit leave the value as it was", () => {
  fc.assert(
    fc.property(value, value, (before, after) => {
      const changed = structuredClone(before);
      const operations = [...difference(frozen(before), frozen(after)).filter(({ path }) => path !== ""), UNFIT];
      expect(() => applyOperations(changed, structuredClone(operations))).toThrow();
      expect(documentBytes(changed).equals(documentBytes(before))).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

const UNFIT = { op: "replace", path: "/no such member/at all", value: 1 } as const;
