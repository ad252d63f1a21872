/**
 * Changes that no run could commit, found before one begins: `change.apply` writes to the repository that the change was made for, and only
 * to one on the server's own machine. What an expression names is judged when the step runs.
 */
import type { Issue } from "../errors/index.js";
import { createIssueReport } from "../source/issue-report.js";
import { readSource } from "../source/read-source.js";
import { hasExpression } from "./expressions/find-expressions.js";
import { nearestWorkspace } from "./nearest-workspace.js";
import type { Playbook, StepDefinition } from "./playbook.js";

type Steps = Pick<Playbook, "steps">;

/** @param repository the run's own; null when it has none, or none is known yet. A step with a condition may never run, so it is let through. */
export function unwritableChanges(playbook: Steps, repository: { path: string } | { url: string } | null): Issue[] {
  return findUnwritable(playbook, repository).map(({ index, message }) => ({ path: `steps[${String(index)}].with.from`, message }));
}

/** The same for a text that is a playbook, with line and column: what the text alone makes impossible. */
export function unwritableInText(text: string, playbook: Steps): Issue[] {
  const report = createIssueReport(readSource(text));
  for (const { index, message } of findUnwritable(playbook, null)) report.add(["steps", index, "with", "from"], message);
  return report.issues();
}

function findUnwritable(playbook: Steps, repository: { path: string } | { url: string } | null): { index: number; message: string }[] {
  return playbook.steps.flatMap((step, index) => {
    const checkout = step.uses === "change.apply" && step.if === undefined ? checkoutOf(step, playbook) : undefined;
    if (!checkout || !isUrl(checkout, repository)) return [];
    const message =
      `The change is made for the checkout of \`${checkout.id}\`, which comes from a URL, and changes are committed to repositories ` +
      "on the server's machine only. Name a clone there by its path, or push the change from a `command` step";
    return [{ index, message }];
  });
}

function checkoutOf({ with: { from } }: StepDefinition, playbook: Steps): StepDefinition | undefined {
  if (typeof from !== "string" || hasExpression(from) || !playbook.steps.some(({ id }) => id === from)) return undefined;
  const id = nearestWorkspace(from, playbook);
  return playbook.steps.find((step) => step.id === id);
}

function isUrl({ with: { path, url } }: StepDefinition, repository: { path: string } | { url: string } | null): boolean {
  if (path !== undefined) return false;
  return url !== undefined || (repository !== null && "url" in repository);
}
