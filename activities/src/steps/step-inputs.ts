/** Fills a step's `with` and judges its `if`, from what Postgres holds. */
import type { StepValues } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import { checkWith, fillWith, type ExpressionScope, type StepDefinition } from "@praxis/domain/playbook";
import { hasStepOutputs } from "@praxis/domain/run";
import type { KnownRun } from "./run-library.js";

/** Steps without a row yet count as pending. */
export function scopeOf(run: KnownRun, values: Readonly<Record<string, Pick<StepValues, "status" | "outputs">>>): ExpressionScope {
  const steps = Object.fromEntries(
    run.playbook.steps.map(({ id }) => {
      const held = values[id];
      return [id, { status: held?.status ?? ("pending" as const), outputs: held && hasStepOutputs(held.status) ? held.outputs : null }];
    }),
  );
  const { inputs, title, labels, playbookName, repository } = run;
  return { inputs, run: { id: run.runId, title, labels, playbook: playbookName, repository }, steps };
}

/** Throws `expression_failed` or `with_invalid`. */
export function filledWith(definition: StepDefinition, scope: ExpressionScope): { readonly [key: string]: Json } {
  const filled = fillWith(definition, scope);
  const issues = checkWith(definition.uses, filled);
  if (issues.length === 0) return filled;
  const first = issues.map((issue) => `${issue.path}: ${issue.message}`).join("; ");
  throw new DomainError("with_invalid", `Step ${definition.id} got values that ${definition.uses} does not take: ${first}`, { issues });
}

/** Every step that comes before this one, through its needs. */
export function needsOf(run: KnownRun, stepId: string): string[] {
  const found = new Set<string>();
  const visit = (id: string): void => {
    for (const need of run.playbook.steps.find((step) => step.id === id)?.needs ?? []) {
      if (found.has(need)) continue;
      found.add(need);
      visit(need);
    }
  };
  visit(stepId);
  return [...found];
}
