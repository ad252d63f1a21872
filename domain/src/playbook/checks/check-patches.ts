/** Whose change is verified and committed. Artifact names belong to the run, so what two steps would both leave under one name is refused here. */
import type { IssueReport } from "../../source/issue-report.js";
import { hasExpression } from "../expressions/find-expressions.js";
import type { Playbook, StepDefinition } from "../playbook.js";

/** The name under which an agent's change is verified. */
const PATCH = "change.patch";

/** @param positions where each step stands in the text's list. */
export function checkPatches({ steps }: Playbook, positions: readonly number[], report: IssueReport): void {
  const agents = new Map(steps.filter(({ uses }) => uses === "agent").map((step) => [step.id, step]));
  /** The first step whose `change.patch` is used. */
  let owner: string | null = null;
  steps.forEach((step, index) => {
    const path = ["steps", positions[index] ?? index, "with"];
    const from = step.uses === "change.apply" ? agents.get(textOf(step, "from") ?? "") : undefined;
    const patch = textOf(step, "patch") ?? PATCH;
    if (from?.with["verify"] !== undefined && patch !== PATCH && !hasExpression(patch)) {
      report.add([...path, "patch"], `What \`${from.id}\` verifies is \`${PATCH}\`: another patch of it would be committed unverified`);
    }
    const maker = step.with["verify"] !== undefined && step.uses === "agent" ? step.id : patch === PATCH ? from?.id : undefined;
    if (maker === undefined) return;
    owner ??= maker;
    if (owner === maker) return;
    const where = step.uses === "agent" ? "verify" : "from";
    report.add([...path, where], `The run has one \`${PATCH}\`, and it is that of \`${owner}\`: give \`${maker}\` a playbook of its own`);
  });
}

function textOf(step: StepDefinition, name: string): string | undefined {
  const value = step.with[name];
  return typeof value === "string" ? value : undefined;
}
