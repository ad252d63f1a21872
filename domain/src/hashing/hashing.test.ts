/** Equal values give equal bytes; hashes are those of the standard. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { canonicalJson, type Json, sha256Hex } from "./index.js";

describe("sha256Hex", () => {
  test.each(["", "abc", "ä€😀", "x".repeat(100_000)])("agrees with the system's (%#)", (text) => {
    expect(sha256Hex(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
    expect(sha256Hex(new TextEncoder().encode(text))).toBe(sha256Hex(text));
  });
});

describe("canonicalJson", () => {
  test.each<[Json, string]>([
    [null, "null"],
    [true, "true"],
    [-0, "0"],
    [1e21, "1e+21"],
    ['a"\n\u2028😀', JSON.stringify('a"\n\u2028😀')],
    [[3, [], {}], "[3,[],{}]"],
    [{ b: 1, a: { d: null, c: [2, 1] } }, '{"a":{"c":[2,1],"d":null},"b":1}'],
    [{ b: undefined, a: 1 }, '{"a":1}'],
    [{ Z: 1, a: 2, "10": 3, "9": 4, "": 5 }, '{"":5,"10":3,"9":4,"Z":1,"a":2}'],
  ])("%j", (value, wanted) => {
    expect(canonicalJson(value)).toBe(wanted);
  });

  test("the order of members does not matter, the order of items does", () => {
    const members: [string, Json][] = [
      ["x", 1],
      ["a", [1, 2]],
      ["m", { q: 1, b: 2 }],
      ["é", "é"],
    ];
    const forward = canonicalJson(Object.fromEntries(members));
    expect(canonicalJson(Object.fromEntries([...members].reverse()))).toBe(forward);
    expect(JSON.parse(forward)).toEqual(Object.fromEntries(members));
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  });

  test("a member called __proto__ is a member", () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":1}}') as Json)).toBe('{"__proto__":{"a":1},"b":1}');
  });
});
