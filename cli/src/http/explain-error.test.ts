/** Advice is given only where it fits. */
import { expect, test } from "@jest/globals";
import type { Problem } from "@praxis/api/contract";
import { ApiProblem, networkFault } from "./api-errors.js";
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

const about = (more: Pick<Problem, "code" | "detail"> & Partial<Problem>): string =>
  explainError(
    new ApiProblem({ type: "about:blank", title: "No", status: 400, requestId: "r", ...more }, null),
    null,
    (text) => text,
  ).lines.join("\n");

test("a missing repository is said once, with the option that names it", () => {
  const message = "step `prepare` checks out the run's repository: give one";
  const detail = `The run needs a repository: ${message}.`;
  const text = about({ code: "invalid_request", detail, issues: [{ path: "repository", message }] });
  expect(text.split(message)).toHaveLength(2);
  expect(text).toContain("--repo .");
});

test("an address that may not be fetched: who sets the variable, and how", () => {
  expect(about({ code: "url_not_allowed", detail: "No." })).toContain("PRAXIS_REPOSITORY_HOSTS=github.com npm start");
});

test("who holds a lock is said by the sentence, not again as JSON", () => {
  const text = about({ code: "lock_held", detail: "src is held by ada.", details: { holder: { owner: "ada", path: "src" } } });
  expect(text).not.toContain("{");
});

test("a port that fetch refuses to call is said at once: nothing was sent, and trying again cannot help", () => {
  const fault = networkFault(new TypeError("fetch failed", { cause: new Error("bad port") }));
  expect([fault.maybeArrived, fault.temporary]).toEqual([false, false]);
  expect(fault.message).toContain("nothing listens there");
});
