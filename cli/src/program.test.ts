/** What the command line says before any server is asked. */
import { expect, test } from "@jest/globals";
import { invoke } from "./testing/invoke.js";

async function praxis(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  const invocation = invoke(args);
  return { exit: await invocation.done, out: invocation.stdout(), err: invocation.stderr() };
}

test("help explains the command that is named, however deep", async () => {
  const { exit, out } = await praxis("help", "gate", "list");
  expect([exit, out]).toEqual([0, expect.stringContaining("Usage: praxis gate list")]);
  expect(await praxis("help", "gate", "lits")).toMatchObject({ exit: 2, out: "" });
  expect((await praxis("help", "run")).out).toContain("Usage: praxis run");
  expect((await praxis("help")).out).toContain("Usage: praxis");
});

test("a guess is made only where it is near", async () => {
  expect((await praxis("foo")).err).not.toContain("Did you mean");
  expect((await praxis("runn")).err).toContain("Did you mean run?");
});

test("a key without a role or scopes: both ways are shown", async () => {
  const { exit, err } = await praxis("key", "create", "z");
  expect(exit).toBe(2);
  for (const way of ["either a role or scopes", "praxis key create z --role <", "praxis key create z --scopes <"])
    expect(err).toContain(way);
});

test.each([
  [["lock", "release", "lck_1"], "praxis lock list"],
  [["task", "show", "last"], "praxis task list"],
  [["gate", "--server", "--only", "secrets"], "praxis gate --local"],
])("%j says what to type", async (args, says) => {
  expect(await praxis(...args)).toMatchObject({ exit: 2, err: expect.stringContaining(says) });
});

test("the help of gate shows no empty defaults", async () => {
  expect((await praxis("help", "gate")).out).not.toContain("[]");
});
