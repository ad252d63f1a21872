/** The pools a playbook names as plain text, so that an unknown one is refused before a run begins. Expressions are judged when filled in. */
import { hasExpression } from "./expressions/find-expressions.js";
import type { Playbook } from "./playbook.js";

export interface LiteralPool {
  pool: string;
  stepId: string;
  /** As in an issue's path. */
  path: string;
}

/** In the playbook's order; a pool that several steps name comes once for each. */
export function literalPools(playbook: Pick<Playbook, "steps">): LiteralPool[] {
  return playbook.steps.flatMap(({ id, uses, with: given }, index) => {
    const pool = uses === "agent" ? given.pool : undefined;
    if (typeof pool !== "string" || hasExpression(pool)) return [];
    return [{ pool, stepId: id, path: `steps[${String(index)}].with.pool` }];
  });
}
