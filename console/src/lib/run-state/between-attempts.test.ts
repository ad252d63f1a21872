/** A run whose steps all wait for their next attempt. */
import { expect, test } from "@jest/globals";
import type { RunView } from "@praxis/api/contract";
import { betweenAttempts } from "./between-attempts";

type Step = RunView["steps"][number];
const step = (id: string, status: Step["status"], failed = false): Step =>
  ({ id, status, attempt: 2, ...(failed ? { failure: { code: "command_failed", message: "no" } } : {}) }) as Step;

test("a run is between attempts when all that runs of it has failed and is tried again", () => {
  expect(betweenAttempts({ steps: [step("a", "succeeded"), step("b", "running", true)] })?.id).toBe("b");
  expect(betweenAttempts({ steps: [step("a", "running", true), step("b", "running", true)] })?.id).toBe("a");
});

test("it is not while a step is at work, when nothing runs, or when a step failed for good", () => {
  expect(betweenAttempts({ steps: [step("a", "running", true), step("b", "running")] })).toBeNull();
  expect(betweenAttempts({ steps: [step("a", "failed", true), step("b", "pending")] })).toBeNull();
  expect(betweenAttempts({ steps: [] })).toBeNull();
});
