/** One operation on a step's leases as its caller saw it: what was asked, when, and what came back. Order is by `called` and `answered`. */
import type { FinalCall } from "@praxis/domain/lease";

export type Asked =
  | { op: "open"; offerId: string; excluded: readonly string[] }
  | { op: "pick"; leaseId: string; offerId: string; agentId: string; fence: number; createdAtMs: number }
  | { op: "grant"; leaseId: string }
  | { op: "giveBack"; leaseId: string; reopen: boolean }
  | (Call & { op: "ack" | "beat"; acceptedFromMs: number | null })
  | (Call & { op: "write"; key: string })
  | (Call & { op: "final"; call: FinalCall; body: string; cannot: boolean })
  | { op: "revoke"; leaseId: string }
  | { op: "unacknowledged"; leaseId: string }
  | { op: "settle"; offerId: string; heard: string };

export interface Call {
  leaseId: string;
  fence: number;
  /** Called by somebody who does not hold it. */
  stranger: boolean;
}

/** unknown: the connection broke, so it took effect or not, then or a little later. */
export type Answered =
  | { is: "ok"; expiresAtMs?: number; repeat?: boolean; written?: number; end?: string; leaseId?: string | null; changed?: boolean }
  | { is: "refused"; code: string }
  | { is: "unknown" };

export type Operation = Asked & {
  /** Who called. */
  by: string;
  /** Places in one total order of all calls and answers. */
  called: number;
  answered: number;
  calledMs: number;
  answeredMs: number;
  answer: Answered;
};
