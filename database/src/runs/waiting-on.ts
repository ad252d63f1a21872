/** What a run waits on, seen from its steps. */
import type { StepStatus, WaitingOn } from "@praxis/domain/run";

/** The first of these that any waiting step waits on. */
const ORDER = ["approval", "lease", "gate", "timer", "step"] as const satisfies readonly WaitingOn[];

/** `unknown` steps wait too: on the person who says what happened. */
const WAITING: ReadonlySet<StepStatus> = new Set(["waiting", "unknown"]);

export function waitingOnOf(steps: Iterable<{ status: StepStatus; waitingOn: WaitingOn }>): WaitingOn {
  const found = new Set<WaitingOn>();
  for (const { status, waitingOn } of steps) {
    if (status === "running") return "none";
    if (WAITING.has(status)) found.add(waitingOn);
  }
  return ORDER.find((reason) => found.has(reason)) ?? "none";
}

/** `waitingSince` moves only when what is waited on changes; a run that waits on nothing has none. */
export function withWaiting<Row extends { waitingOn: WaitingOn; waitingSince: string | null }>(
  row: Row,
  waitingOn: WaitingOn,
  now: string,
): Row {
  if (row.waitingOn === waitingOn) return row;
  return { ...row, waitingOn, waitingSince: waitingOn === "none" ? null : now };
}
