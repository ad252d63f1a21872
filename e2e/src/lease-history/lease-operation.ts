/** One operation on a step's leases as its caller saw it: what was asked, when, and what came back. Order is by `called` and `answered`. */
import type { FinalCall } from "@praxis/domain/lease";

export type Asked =
  | { op: "open"; offerId: string; excluded: readonly string[] }
  | { op: "pick"; leaseId: string; offerId: string; agentId: string; fence: number; createdAtMs: number }
  | { op: "grant"; leaseId: string }
  | { op: "giveBack"; leaseId: string; reopen: boolean }
  | (Call & Kept & { op: "ack" | "beat" })
  | (Call & { op: "write"; key: string })
  | (Call & { op: "artifact"; name: string })
  | (Call & { op: "final"; call: FinalCall; body: string; cannot: boolean })
  | { op: "revoke"; leaseId: string }
  | { op: "unacknowledged"; leaseId: string }
  | { op: "settle"; offerId: string; heard: string }
  /** A person speaks to the holder, and asks for the end of the whole run. */
  | { op: "tell"; text: string }
  | { op: "cancelRun" }
  /** The platform ends a lease: its time ran out, it made no progress, its run was cancelled. */
  | { op: "expired" | "stalled" | "cancelled"; leaseId: string };

/** `CANCEL` among the commands of a beat stands for the cancel; others for the text of a message. */
export const CANCEL = "<cancel>";

interface Kept {
  /** The time before a heartbeat that Temporal accepted, null when it did not; "unseen" by a caller over HTTP, who cannot know whether it was asked. */
  acceptedFromMs: number | null | "unseen";
  /** It brought what may not be held back in memory (a checkpoint, an acknowledged command), so that the row must have let it through. */
  stored?: boolean;
  /** Progress that is not that of the beat before. */
  moved?: boolean;
  /** Commands that the holder says it has taken up. */
  taken?: readonly string[];
}

export interface Call {
  leaseId: string;
  fence: number;
  /** Called by somebody who does not hold it. */
  stranger: boolean;
}

/** unknown: the connection broke, so it took effect or not, then or a little later. */
export type Answered =
  | {
      is: "ok";
      expiresAtMs?: number;
      /** Left out over HTTP, which answers a repeat as it answered the first. */
      repeat?: boolean;
      written?: number;
      end?: string;
      leaseId?: string | null;
      changed?: boolean;
      commands?: readonly string[];
    }
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
