/** Somebody who starts runs. Both contenders' ends are awaited in the same way: the workflow's result, by Temporal's own long poll. */
import { setTimeout as delay } from "node:timers/promises";
import { type Client, WorkflowNotFoundError } from "@temporalio/client";

export type StepSort = "ordinary" | "short";

export interface Contender {
  name: string;
  /** Answers the workflow's id once the start is acknowledged. */
  start(steps: number): Promise<string>;
}

/** 32 bytes, what each step is given. */
export const PAYLOAD = "0123456789abcdef0123456789abcdef";

/**
 * Why the workflow's result, for both: it is the same call on the same server, so that it adds the same to both. For B it also means
 * that Postgres already says "succeeded": the workflow ends after the transaction that closes its run.
 */
export async function finished(client: Client, workflowId: string): Promise<void> {
  for (const until = Date.now() + 60_000; ;) {
    try {
      await client.workflow.result(workflowId);
      return;
    } catch (error) {
      // An accepted run that the API could not hand over in its 500 ms is started by the relay.
      if (!(error instanceof WorkflowNotFoundError) || Date.now() > until) throw error;
      await delay(20);
    }
  }
}
