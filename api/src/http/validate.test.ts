import { expect, test } from "@jest/globals";
import { z } from "zod";
import { checkBody, checkQuery, readQuery } from "./validate.js";

test("a repeated parameter is a list, and no name reaches a prototype", () => {
  const query = readQuery("/x?a=1&a=2&__proto__=3&b=%20");
  expect(query["a"]).toEqual(["1", "2"]);
  expect(query["b"]).toBe(" ");
  expect(Object.keys(query)).toContain("__proto__");
});

test("an unknown parameter is named, on routes without parameters too", () => {
  expect(() => checkQuery(undefined, "/x?colour=red")).toThrow(
    expect.objectContaining({ code: "malformed_request", issues: [{ path: "colour", message: "is not known here" }] }),
  );
  expect(() => checkQuery(z.strictObject({ a: z.string().optional() }), "/x?b=1")).toThrow(
    expect.objectContaining({ code: "malformed_request" }),
  );
});

test("every fault of a body is listed with its place", () => {
  const schema = z.strictObject({ list: z.array(z.strictObject({ n: z.number() })), name: z.string() });
  const faults = (body: unknown) => {
    try {
      checkBody(schema, body);
      return [];
    } catch (error) {
      return (error as { code: string; issues: { path: string }[] }).issues.map(({ path }) => path);
    }
  };
  expect(faults({ list: [{ n: "x" }, { n: 1, m: 2 }], extra: 1 }).sort()).toEqual(["extra", "list[0].n", "list[1].m", "name"]);
  expect(faults([])).toEqual([""]);
});
