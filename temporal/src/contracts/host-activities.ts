/** Activities on one machine's own queue that are not steps. */
import type { StepAddress } from "./step-address.js";

export interface HostActivities {
  /** Ends what is left of a step's process on this machine. True once it is surely gone. */
  confirmProcessGone(task: StepAddress): Promise<{ gone: boolean }>;
}
