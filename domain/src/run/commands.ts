/** What a person or program asks of an open run. Accepted in Postgres first, delivered to the workflow as a signal; repeats are dropped by `id`. */
interface CommandBase {
  /** `cmd_…`; the workflow remembers the last 200. */
  id: string;
}
export interface CancelRun extends CommandBase {
  kind: "cancel_run";
  reason?: string;
}
export interface PauseRun extends CommandBase {
  kind: "pause_run";
}
export interface ResumeRun extends CommandBase {
  kind: "resume_run";
}
export interface RetryStep extends CommandBase {
  kind: "retry_step";
  stepId: string;
  /** The generation that had ended when Postgres accepted it; absent in commands from before there was one. */
  generation?: number;
}
export interface DecideApproval extends CommandBase {
  kind: "decide_approval";
  approvalId: string;
  stepId: string;
  /** The id of the chosen option. */
  decision: string;
}
/** Tells the workflow that there is a message. What it says stands in the run's log alone, for the step's holder to read. */
export interface PostMessage extends CommandBase {
  kind: "post_message";
  mode: "steer" | "follow_up";
}
export type RunCommand = CancelRun | PauseRun | ResumeRun | RetryStep | DecideApproval | PostMessage;

/** How many command ids a workflow remembers and carries over continue-as-new. */
export const COMMAND_IDS_REMEMBERED = 200;
