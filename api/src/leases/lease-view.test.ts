/** What an agent is told of its time. */
import { expect, test } from "@jest/globals";
import type { GrantedLease } from "./grant-offer.js";
import { leaseView } from "./lease-view.js";

const PICKED = Date.parse("2026-03-01T10:00:00.000Z");
const at = (ms: number): string => new Date(PICKED + ms).toISOString();

function told(runEndsAt: string | null, timeoutMs: number): string | undefined {
  const lease = { id: "lse_1", createdAt: at(0), expiresAt: at(5_000), runId: "run_1", stepId: "work", generation: 1 };
  const offer = { deadlineAt: runEndsAt, workspace: null, inputs: {}, instructions: "Do it." };
  const granted = {
    kind: "picked",
    lease,
    offer,
    timeoutMs,
    runTitle: "",
    stepName: "",
    history: { generation: 1, briefs: [], checkpoint: null },
  };
  return leaseView(granted as unknown as GrantedLease, PICKED, null).deadlineAt;
}

test("an agent is told when its time is over: the step's limit from its grant on, or the run's, whichever ends first", () => {
  expect(told(null, 0)).toBeUndefined();
  expect(told(null, 60_000)).toBe(at(60_000));
  expect(told(at(90_000), 60_000)).toBe(at(60_000));
  expect(told(at(30_000), 60_000)).toBe(at(30_000));
  expect(told(at(30_000), 0)).toBe(at(30_000));
});
