/** Where one gate of a change stands. Its verdict is another question: a decided gate may have failed. */

export const GATE_STATUSES = ["running", "waiting", "decided", "superseded", "expired"] as const;
export type GateStatus = (typeof GATE_STATUSES)[number];

/** Still owed a verdict. */
export function isGateOpen(status: GateStatus): status is "running" | "waiting" {
  return status === "running" || status === "waiting";
}

/** A newer head, or time, took its force: nothing may be decided on it any more. */
export function isGateClosed(status: GateStatus): status is "superseded" | "expired" {
  return status === "superseded" || status === "expired";
}

export type GateRepository = { readonly path: string } | { readonly url: string };
