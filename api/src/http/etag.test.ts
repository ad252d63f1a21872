import { describe, expect, test } from "@jest/globals";
import { etagOf, isUnchanged, parseTags, requireMatch } from "./etag.js";

const current = etagOf("{}");
const code = (expected: string) => expect.objectContaining({ code: expected });

test("equal bytes have equal strong ETags, others have others", () => {
  expect(current).toMatch(/^"[0-9a-f]{32}"$/);
  expect(etagOf("{}")).toBe(current);
  expect(etagOf("{ }")).not.toBe(current);
});

describe("If-None-Match", () => {
  test.each([
    ["exact", current, true],
    ["in a list", `"a", ${current} ,"b"`, true],
    ["weak compares equal", `W/${current}`, true],
    ["any", "*", true],
    ["another", '"a"', false],
    ["a tag with a comma inside is one tag", `"a,b"`, false],
    ["absent", undefined, false],
  ])("%s", (_name, header, unchanged) => {
    expect(isUnchanged(header, current)).toBe(unchanged);
  });
  test.each(["abc", '"a', '"a" "b"', ",", '"a",', 'w/"a"', '"a b"', ""])("%j is malformed", (header) => {
    expect(() => isUnchanged(header, current)).toThrow(code("malformed_request"));
  });
});

describe("If-Match", () => {
  test.each([current, `"a", ${current}`, "*"])("%s passes", (header) => {
    expect(() => requireMatch(header, current)).not.toThrow();
  });
  test("missing is asked for", () => {
    expect(() => requireMatch(undefined, current)).toThrow(code("precondition_required"));
  });
  test.each(['"a"', `W/${current}`])("%s is stale, and the answer says the current one", (header) => {
    expect(() => requireMatch(header, current)).toThrow(
      expect.objectContaining({ code: "precondition_failed", details: { currentEtag: current } }),
    );
  });
  test.each(["abc", '"a', "**"])("%s is malformed", (header) => {
    expect(() => requireMatch(header, current)).toThrow(code("malformed_request"));
  });
});

test("a list of tags is read in order with its marks", () => {
  expect(parseTags('W/"a","b"')).toEqual([
    { weak: true, opaque: '"a"' },
    { weak: false, opaque: '"b"' },
  ]);
});
