/** `jest --json` (Vitest's JSON reporter writes the same). */
import type { Json } from "../../../../hashing/index.js";
import { isJsonList, isJsonObject } from "../../../../source/json-object.js";
import { shortMessage, type TestCase, type TestState } from "../test-case.js";

const STATES: Readonly<Record<string, TestState>> = { passed: "passed", failed: "failed" };

export function readJest(content: string): TestCase[] {
  const value = JSON.parse(content) as Json;
  if (!isJsonObject(value) || !isJsonList(value.testResults)) throw new Error("it has no testResults");
  return value.testResults.flatMap((suite): TestCase[] => {
    if (!isJsonObject(suite)) return [];
    const file = text(suite.name) ?? text(suite.testFilePath);
    const results = isJsonList(suite.assertionResults) ? suite.assertionResults : isJsonList(suite.testResults) ? suite.testResults : [];
    const cases = results.flatMap((result) => (isJsonObject(result) ? [toCase(result, file)] : []));
    const failed = suite.status === "failed" && !cases.some(({ state }) => state === "failed");
    return failed
      ? [...cases, { file, name: `${file ?? "suite"} could not be run`, state: "failed", message: shortMessage(text(suite.message) ?? "") }]
      : cases;
  });
}

const text = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);

function toCase(result: { readonly [key: string]: Json }, file: string | null): TestCase {
  const messages = isJsonList(result.failureMessages) ? result.failureMessages.filter((message) => typeof message === "string") : [];
  return {
    file,
    name: text(result.fullName) ?? text(result.title) ?? "",
    state: STATES[text(result.status) ?? ""] ?? "skipped",
    message: shortMessage(messages.join("\n")),
  };
}
