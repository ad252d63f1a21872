/** The linear engine agrees with the built-in one wherever both apply, and takes no time where the built-in one hangs. */
import { describe, expect, test } from "@jest/globals";
import { compilePattern } from "./linear-pattern.js";

const PATTERNS = [
  "^[a-z][a-z0-9_]{0,4}$",
  "a|b|^$",
  "^(?:ab|a)(c|bcd)$",
  "^(foo|ba[rz])*$",
  "^a{2,3}b?$",
  "\\bfoo\\b",
  "^\\d+(\\.\\d+)?$",
  "^[^/]+/[^/]+$",
  "^(?<y>\\d{4})-\\d\\d$",
  "x*",
  "^.$",
  "^\\u{1F600}+$",
  "a{2}",
  "(a|)b",
  "^[\\w.-]+@[\\w-]+\\.\\w+$",
  "^\\p{L}+$",
  "\\]\\[",
  "^(a*)*$",
  "()",
];
const TEXTS = [
  "",
  "a",
  "b",
  "ab",
  "abc",
  "abcd",
  "aab",
  "aaab",
  "aaaab",
  "foo",
  "foobar",
  "bazfoo",
  "a foo b",
  "12",
  "12.5",
  "12.",
  "a/b",
  "a/b/c",
  "2024-01",
  "x",
  "😀",
  "😀😀",
  "é",
  "[]",
  "][",
  "me@x.org",
  "_a",
  "a_1",
];

describe("agrees with the built-in engine", () => {
  test.each(PATTERNS)("%s", (source) => {
    const pattern = compilePattern(source);
    if (!pattern.ok) throw new Error(pattern.message);
    const builtIn = new RegExp(source, "u");
    for (const text of TEXTS) expect([text, pattern.test(text)]).toEqual([text, builtIn.test(text)]);
  });
});

test.each(["(", "a{3,1}", "[z-a]", "(?=a)", "(?<!a)b", "(a)\\1", "a{1000000}", "(){99999}", "((a{99}){99}){99}"])(
  "refuses %s with a reason",
  (source) => {
    expect(compilePattern(source)).toEqual({ ok: false, message: expect.stringMatching(/\w/) });
  },
);

test("nested repeats over a long text take no time", () => {
  for (const source of ["^(a+)+$", "^(a|aa)+$", "^(a*)*b$", "(x+x+)+y"]) {
    const pattern = compilePattern(source);
    expect(pattern.ok && pattern.test(`${"a".repeat(3000)}${"x".repeat(3000)}!`)).toBe(false);
  }
});
