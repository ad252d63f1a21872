/** What the model of a step's leases remembers, and its small words. */
import type { Asked, Operation } from "./lease-operation.js";

export interface ModelLease {
  offerId: string;
  fence: number;
  createdAtMs: number;
  state: "granting" | "granted" | "active" | "ended" | "revoked" | "cancelled" | "lost" | "unheld";
  /** When it runs out: exactly known, or (after an unknown answer) between these. */
  expiresFromMs: number;
  expiresToMs: number;
  final: { call: string; body: string } | null;
  /** How the workflow is told that it ended; null while open. */
  end: string | null;
  keys: readonly string[];
  settled: boolean;
  /** Times to live that its holder was told before the one that stands; when it last got on; when it ended, at the latest. */
  told: readonly number[];
  movedMs: number;
  endedMs: number | null;
}

export interface Told {
  text: string;
  /** Known to the person by then. */
  byMs: number;
  /** Taken up by a holder by then; null: not yet. */
  takenMs: number | null;
}

export interface ModelState {
  offer: { id: string; state: "open" | "granted" | "closed"; excluded: readonly string[] } | null;
  fence: number;
  leases: Readonly<Record<string, ModelLease>>;
  commands: readonly Told[];
  /** Since when the run's end is asked for, at the earliest. */
  cancelledMs: number | null;
  /** It is at least this late: time does not go back between one operation and the next. */
  nowMs: number;
}

export const EMPTY: ModelState = { offer: null, fence: 0, leases: {}, commands: [], cancelledMs: null, nowMs: 0 };

export interface ModelRules {
  ttlMs: number;
  ackMs: number;
}

/** The caller's clock and the database's are the same machine's, read in different places and rounded to milliseconds. */
export const CLOCK_SLACK_MS = 3;
export const NEVER_MS = 9e15;

export type Of<Op extends Asked["op"]> = Extract<Operation, { op: Op }>;
/** Calls under a fence. */
export type FencedOp = "ack" | "beat" | "write" | "artifact" | "final";

export const open = (lease: ModelLease): boolean => lease.end === null && lease.state !== "unheld";

export function withLease(state: ModelState, id: string, change: Partial<ModelLease>): ModelState {
  const lease = state.leases[id];
  return lease ? { ...state, leases: { ...state.leases, [id]: { ...lease, ...change } } } : state;
}
