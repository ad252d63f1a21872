/** Which execution of which step, and the number of a write to its row. */
export interface StepAddress {
  runId: string;
  stepId: string;
  generation: number;
}

/** The workflow counts versions up: a write with a lower one than the row has is refused. */
export interface StepWrite extends StepAddress {
  version: number;
}
