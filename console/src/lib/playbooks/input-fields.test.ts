/** A form for any schema, and nothing is sent that nobody wrote. */
import { expect, test } from "@jest/globals";
import { BUILT_IN_PLAYBOOKS, parsePlaybook } from "@praxis/domain/playbook";
import { inputFields, writtenValue, type InputField } from "./input-fields";

const field = (schema: object, required = false): InputField => {
  const [first] = inputFields({ properties: { one: schema }, required: required ? ["one"] : [] }).fields;
  if (first === undefined) throw new Error("no field");
  return first;
};

test.each([
  [{ type: "string" }, "text"],
  [{ type: "string", maxLength: 5000 }, "long-text"],
  [{ type: "integer" }, "number"],
  [{ type: "boolean" }, "yes-no"],
  [{ enum: ["a", 1] }, "choice"],
  [{ type: "array", items: { type: "string" } }, "lines"],
  [{ type: "array", items: { type: "string" }, default: ["a\nb"] }, "json"],
  [{ type: "array", items: { type: "integer" } }, "json"],
  [{ type: "object" }, "json"],
  [{ type: ["string", "null"] }, "json"],
  [{ $ref: "#/$defs/x" }, "json"],
  [true, "json"],
])("%j is written as %s", (schema, kind) => {
  expect(field(schema as object).kind).toBe(kind);
});

test("what must be there comes first; a default makes it dispensable", () => {
  const { fields } = inputFields({ properties: { a: {}, b: {}, c: { default: 1 } }, required: ["b", "c"] });
  expect(fields.map(({ name, required }) => [name, required])).toEqual([
    ["b", true],
    ["a", false],
    ["c", false],
  ]);
});

test("a field that was left alone is not sent, an emptied text is", () => {
  const name = field({ type: "string", default: "x" });
  expect(writtenValue(name, "x")).toEqual({ given: false });
  expect(writtenValue(name, "")).toEqual({ given: true, value: "" });
  expect(writtenValue(field({ type: "string" }), "")).toEqual({ given: false });
});

test.each([
  [{ type: "integer" }, "5", { given: true, value: 5 }],
  [{ type: "integer" }, "five", "number"],
  [{ type: "integer", default: 3 }, "", { given: false }],
  [{ type: "boolean", default: false }, "true", { given: true, value: true }],
  [{ enum: ["a", "b"] }, '"b"', { given: true, value: "b" }],
  [{ type: "array", items: { type: "string" } }, "npm\n\n  test\n", { given: true, value: ["npm", "  test"] }],
  [{ type: "object" }, '{"a":1}', { given: true, value: { a: 1 } }],
  [{ type: "object" }, "{", "json"],
])("%j with %j is %j", (schema, text, expected) => {
  expect(writtenValue(field(schema), text)).toEqual(expected);
});

test("what is needed and blank is a fault", () => {
  expect(writtenValue(field({ type: "string" }, true), "  ")).toBe("needed");
});

test("a playbook without inputs has no field, and an open schema takes more", () => {
  expect(inputFields(undefined)).toEqual({ fields: [], takesMore: false });
  expect(inputFields({ type: "object" }).takesMore).toBe(true);
  expect(inputFields({ additionalProperties: false }).takesMore).toBe(false);
});

test.each([...BUILT_IN_PLAYBOOKS])("every input of %s has a field, and untouched fields send nothing", (_, text) => {
  const parsed = parsePlaybook(text, { allowBenchKinds: false, reservedNames: false });
  if (!parsed.ok) throw new Error("not a playbook");
  const { fields } = inputFields(parsed.playbook.inputs);
  expect(fields).toHaveLength(Object.keys((parsed.playbook.inputs?.["properties"] ?? {}) as object).length);
  for (const one of fields) expect(writtenValue(one, one.initial)).toEqual(one.required ? "needed" : { given: false });
});
