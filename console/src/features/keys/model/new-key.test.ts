/** A key gets what was chosen and nothing more. */
import { expect, test } from "@jest/globals";
import { createKeyRequestSchema } from "@praxis/api/contract";
import { EMPTY_KEY, isComplete, keyCommandLine, keyRequestOf, LIFETIMES } from "./new-key";

test("either a role or single rights are asked for, never both", () => {
  expect(keyRequestOf({ ...EMPTY_KEY, name: " ci ", scopes: ["admin"] }, 0)).toEqual({
    name: "ci",
    role: "viewer",
    expiresAt: "1970-04-01T00:00:00.000Z",
  });
  expect(keyRequestOf({ ...EMPTY_KEY, name: "ci", role: "own", scopes: ["runs:read"], lifetime: "never" }, 0)).toEqual({
    name: "ci",
    scopes: ["runs:read"],
  });
});

test("pools are given only to a key that may work", () => {
  const draft = { ...EMPTY_KEY, name: "a", pools: "one, two" };
  expect(keyRequestOf(draft, 0)).not.toHaveProperty("pools");
  expect(keyRequestOf({ ...draft, role: "operator" }, 0).pools).toEqual(["one", "two"]);
});

test("a key without a name, or without a right, is not asked for", () => {
  expect(isComplete(EMPTY_KEY)).toBe(false);
  expect(isComplete({ ...EMPTY_KEY, name: "x", role: "own" })).toBe(false);
  expect(isComplete({ ...EMPTY_KEY, name: "x" })).toBe(true);
});

test.each(LIFETIMES)("a key for %s days is a request of the contract", (lifetime) => {
  expect(createKeyRequestSchema.safeParse(keyRequestOf({ ...EMPTY_KEY, name: "x", lifetime }, 0)).success).toBe(true);
});

test("the command line says the same", () => {
  expect(keyCommandLine({ ...EMPTY_KEY, name: "my key", role: "operator", pools: "a" })).toBe(
    "praxis key create 'my key' --role operator --pool a --expires 90d",
  );
});
