/** Whoever looks for the cause of a failing workflow finds it in the log. */
import { expect, test } from "@jest/globals";
import { createLog } from "./log.js";

test.each(["err", "error"])("an error under the name `%s` is written with its message and stack", (name) => {
  const lines: string[] = [];
  createLog("info", { write: (line) => void lines.push(line) }).warn({ [name]: new Error("the bundle is old") }, "Workflow failed");
  const line = JSON.parse(lines[0] ?? "") as Record<string, { message: string; stack: string }>;
  expect(line[name]).toMatchObject({ message: "the bundle is old", stack: expect.stringContaining("log.test") });
});
