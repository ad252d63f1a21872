/** Contender A, its workflow: activities one after the other, as a careful person would write it with the SDK alone. */
import { proxyActivities } from "@temporalio/workflow";

interface RawActivities {
  doNothing(payload: string): Promise<string>;
}

const { doNothing } = proxyActivities<RawActivities>({ startToCloseTimeout: "40s", retry: { maximumAttempts: 3 } });

export async function sequence(steps: number, payload: string): Promise<string> {
  for (let step = 0; step < steps; step++) await doNothing(payload);
  return payload;
}
