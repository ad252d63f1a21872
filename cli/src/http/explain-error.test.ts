/** Advice is given only where it fits. */
import { expect, test } from "@jest/globals";
import type { Problem } from "@praxis/api/contract";
import { ApiProblem } from "./api-errors.js";
import { explainError } from "./explain-error.js";

function linesOf(message: string): string {
  const problem: Problem = {
    ...{ type: "about:blank", title: "Inputs", status: 422, detail: "The inputs do not fit.", code: "inputs_invalid", requestId: "r" },
    issues: [{ path: "inputs.zip", message }],
  };
  return explainError(new ApiProblem(problem, null), null, (text) => text).lines.join("\n");
}

test.each([
  ["`inputs.zip` must be text, not a number", true],
  ["`inputs.on` must be text or null, not true/false", true],
  ["`inputs.zip` must be text, not a list", false],
  ["`inputs.n` must be a number, not text", false],
  ["needs the member `zip`", false],
])("%s: the hint about quotes is given where it helps", (message, given) => {
  expect(linesOf(message).includes("given in quotes")).toBe(given);
});
