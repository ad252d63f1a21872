/** Which grant followed which: a takeover is a grant of the same step, in the same generation, by the next fence. Pure. */
import type { LeaseSummary } from "@praxis/api/contract";

/** The grant right before this one, if it is among them and somebody else held it. */
export function takenOverFrom(lease: LeaseSummary, all: readonly LeaseSummary[]): LeaseSummary | null {
  const before = all
    .filter(({ runId, stepId, fence }) => runId === lease.runId && stepId === lease.stepId && fence < lease.fence)
    .sort((a, b) => b.fence - a.fence)[0];
  return before !== undefined && before.agentId !== lease.agentId ? before : null;
}
