/** The fence of what a step writes while it runs (output, progress): only the newest attempt of the newest execution may. */
import type { StepExecution } from "./facts.js";

/**
 * A condition over `steps`, for the first five values of a statement. A first attempt may write before its start is recorded, so a row
 * of an older version is no hindrance; every later attempt and execution records its start before it writes.
 */
export const OWNED = `run_id = $1 AND step_id = $2 AND generation = $3 AND (version < $4 OR (version = $4 AND attempt <= $5))`;

export function ownerValues({ runId, stepId, generation, version, attempt }: StepExecution): readonly (string | number)[] {
  return [runId, stepId, generation, version, attempt];
}
