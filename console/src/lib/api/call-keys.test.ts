/** A lost answer is asked for again; an answer that came is not repeated. */
import { expect, test } from "@jest/globals";
import { ApiProblem } from "./api-problem";
import { createCallKeys } from "./call-keys";

function keys() {
  let count = 0;
  return createCallKeys(() => `key-${String(++count)}`);
}
const problem = (status: number) => new ApiProblem({ type: "about:blank", title: "", status, detail: "", code: "internal", requestId: "" });

test.each([
  ["no answer at all", new TypeError("failed to fetch")],
  ["an answer that leaves it open", problem(503)],
])("the same words after %s have the same key", (_, error) => {
  const { keyOf, ended } = keys();
  expect(keyOf({ title: "a" })).toBe("key-1");
  ended(error);
  expect(keyOf({ title: "a" })).toBe("key-1");
});

test.each([
  ["it was done", null],
  ["it was refused", problem(409)],
])("once %s the same words are a new wish", (_, error) => {
  const { keyOf, ended } = keys();
  expect(keyOf({ title: "a" })).toBe("key-1");
  ended(error);
  expect(keyOf({ title: "a" })).toBe("key-2");
});

test("other words have another key, so that nobody is told of a key used before", () => {
  const { keyOf, ended } = keys();
  expect(keyOf({ reason: "a" })).toBe("key-1");
  ended(new TypeError("failed to fetch"));
  expect(keyOf({ reason: "b" })).toBe("key-2");
});
