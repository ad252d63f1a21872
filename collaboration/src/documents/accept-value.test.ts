/** Only JSON becomes a value of ours; whatever else is refused with its place, and what is taken is frozen all the way down. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { acceptValue, VALUE_DEPTH_MAX } from "./accept-value.js";

function nested(levels: number): unknown {
  return levels === 0 ? 1 : [nested(levels - 1)];
}

test("whatever JSON can say is taken as it is, and frozen all the way down", () => {
  const isFrozen = (value: unknown): boolean =>
    typeof value !== "object" || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const copy = structuredClone(value);
      const names = JSON.stringify(value);
      fc.pre(!/"(__proto__|constructor|prototype)":/.test(names));
      expect(acceptValue(value, "")).toBe(value);
      expect(value).toEqual(copy);
      expect(isFrozen(value)).toBe(true);
    }),
  );
  expect(acceptValue({ left: undefined, out: 1 }, "")).toEqual({ out: 1 });
  expect(() => acceptValue(nested(VALUE_DEPTH_MAX), "")).not.toThrow();
});

test.each<[string, unknown, string]>([
  ["a number that is none", { a: [1, Number.NaN] }, "/a/1"],
  ["no bound", Number.POSITIVE_INFINITY, "/"],
  ["a function", { f: () => 1 }, "/f"],
  ["a big number", { n: 1n }, "/n"],
  ["nothing in a list", [1, undefined], "/1"],
  ["a hole in a list", Array<number>(2), "/0"],
  ["a date", { at: new Date(0) }, "/at"],
  ["a map", { map: new Map() }, "/map"],
  ["one of a class", { one: new URL("http://a") }, "/one"],
  ["a name that poisons", { a: JSON.parse('{"__proto__": 1}') as unknown }, "/a/__proto__"],
  ["another one", { constructor: 1 }, "/constructor"],
  ["and the third", [{ prototype: 1 }], "/0/prototype"],
  ["33 levels", nested(VALUE_DEPTH_MAX + 1), "/0".repeat(VALUE_DEPTH_MAX)],
])("%s is refused with its place", (_name, value, place) => {
  let refused: unknown;
  try {
    acceptValue(value, "");
  } catch (error) {
    refused = error;
  }
  expect(refused).toMatchObject({ code: "invalid_request", issues: [{ path: place }] });
});
