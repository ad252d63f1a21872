/** Takeovers are seen as they happened. */
import { expect, test } from "@jest/globals";
import type { LeaseSummary } from "@praxis/api/contract";
import { takenOverFrom } from "./takeovers";

const lease = (agentId: string, fence: number, stepId = "s"): LeaseSummary =>
  ({ id: `l${String(fence)}`, runId: "r", stepId, agentId, fence }) as LeaseSummary;

test("a takeover names the holder right before, of the same step, and only when it was another", () => {
  const all = [lease("c", 3), lease("b", 2), lease("a", 1), lease("x", 2, "other")];
  expect(takenOverFrom(lease("c", 3), all)?.agentId).toBe("b");
  expect(takenOverFrom(lease("a", 1), all)).toBeNull();
  expect(takenOverFrom(lease("b", 3), all)).toBeNull();
});
