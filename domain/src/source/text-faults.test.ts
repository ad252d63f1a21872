/** Broken JSON and YAML are found where they break; what tools accept is no fault. */
import { expect, test } from "@jest/globals";
import { findJsonFault } from "./json-fault.js";
import { findYamlFault } from "./yaml-fault.js";

const json = (text: string, comments = false) => {
  const fault = findJsonFault(text, { comments });
  return fault && [fault.line, fault.column, fault.message];
};

test.each(['{"a": [1, -2.5e3, true, false, null, "x\\n\\u00e9"], "b": {}, "c": []}', " [ ] ", '"x"', "0", "\ufeff{}", '{"a":\r\n\t1}\n'])(
  "%j is JSON, as the engine says too",
  (text) => {
    expect(json(text)).toBeNull();
    expect(json(text, true)).toBeNull();
    expect(() => JSON.parse(text.replace("\ufeff", ""))).not.toThrow();
  },
);

test.each<[string, number, number, string]>([
  ["", 1, 1, "The text ends before the value does"],
  ['{"a": 1,}', 1, 9, "The name of a member must stand in double quotes"],
  ["[1,]", 1, 4, "`]` cannot stand here"],
  ['{\n  "a" 1}', 2, 7, "A colon is missing"],
  ["{a: 1}", 1, 2, "The name of a member must stand in double quotes"],
  ["[1 2]", 1, 4, "A comma or `]` is missing"],
  ['{"a": 1 "b": 2}', 1, 9, "A comma or `}` is missing"],
  ["{} x", 1, 4, "Something stands behind the end of the value"],
  ['"a\nb"', 1, 1, "The text in quotes does not end on its line, or holds a wrong escape"],
  ['["\\x"]', 1, 2, "The text in quotes does not end on its line, or holds a wrong escape"],
  ["[01]", 1, 3, "A comma or `]` is missing"],
  ["[+1]", 1, 2, "`+` cannot stand here"],
  ["// c\n{}", 1, 1, "`/` cannot stand here"],
  ["<<<<<<< HEAD\n{}", 1, 1, "`<` cannot stand here"],
  ["[".repeat(600), 1, 502, "Nested too deeply"],
  ["[1", 1, 3, "A comma or `]` is missing"],
])("%j breaks at %d:%d", (text, line, column, message) => {
  expect(json(text)).toEqual([line, column, message]);
  expect(() => JSON.parse(text) as unknown).toThrow();
});

test("comments and a last comma are fine where the tool takes them", () => {
  expect(json('// a\n{ /* b */ "a": [1, 2,], // c\n }\n// d', true)).toBeNull();
  expect(json("{} /* never", true)).toEqual([1, 4, "The comment never ends"]);
  expect(json("[,]", true)).toEqual([1, 2, "`,` cannot stand here"]);
  expect(json("[1,,]", true)).toEqual([1, 4, "`,` cannot stand here"]);
});

test.each(["a: 1\nb: [x, y]\n", "---\na: 1\n---\nb: 2\n", "a: !Ref b\n", "", "# only\n", "a: &x 1\nb: *x\n"])("%j is YAML", (text) => {
  expect(findYamlFault(text)).toBeNull();
});
test.each([
  ["a: [1, 2\nb: 3\n", 2],
  ["a: 1\n\tb: 2\n", 2],
  ["a: 1\na: 2\n", 2],
  ["a: b: c\n", 1],
  ["a: 1\n---\nb: 'open\n", 4],
  ["<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n", 1],
])("%j is no YAML, from line %d on", (text, line) => {
  expect(findYamlFault(text)).toMatchObject({ line, column: expect.any(Number), message: expect.stringMatching(/\S/) });
});
