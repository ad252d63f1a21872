/** A grant as Postgres remembers it, and the words for calls on it. Members named `…At` and `…By` are RFC 3339 texts of the database's clock. */
import type { Actor } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import type { FinalCall, LeaseCommandKind, LeaseOutcome, LeaseState } from "@praxis/domain/lease";
import type { ApprovalOption, EvidenceItem } from "@praxis/domain/run";
import type { OfferRecord } from "../offers/offer-record.js";

export interface LeaseProgress {
  done: number;
  total?: number;
  note?: string;
}

export interface LeaseRecord {
  id: string;
  offerId: string;
  runId: string;
  stepId: string;
  generation: number;
  pool: string;
  agentId: string;
  principalId: string;
  fence: number;
  attempt: number;
  round: number;
  ttlMs: number;
  state: LeaseState;
  createdAt: string;
  grantedAt: string | null;
  ackBy: string | null;
  ackedAt: string | null;
  expiresAt: string;
  forwardedAt: string | null;
  progress: LeaseProgress | null;
  progressAt: string | null;
  beatsWithoutProgress: number;
  checkpoint: Json | null;
  eventCount: number;
  artifactNames: readonly string[];
  openEffects: readonly string[];
  finalCall: FinalCall | null;
  finalBodySha256: string | null;
  result: Json | null;
  summary: string | null;
  outcome: LeaseOutcome | null;
  reason: string | null;
  endedAt: string | null;
  deliveredAt: string | null;
  settledAt: string | null;
}

/** Who calls on which lease, under which fence. Every method that takes one judges it first, in the order of `judgeCall`. */
export interface LeaseAddress {
  leaseId: string;
  principalId: string;
  fence: number;
}

/** A final call's body, hashed by the caller: SHA-256 of the canonical JSON without the fence. */
export interface FinalBody {
  bodySha256: string;
}

/** What a call left behind, and the token with which Temporal is told. */
export interface LeaseAnswer {
  lease: LeaseRecord;
  /** For the gateway alone. Null when Temporal knows already. */
  delivery: LeaseDelivery | null;
  /** The holder said exactly this before. */
  repeat: boolean;
}

export interface LeaseDelivery {
  leaseId: string;
  runId: string;
  stepId: string;
  taskToken: Buffer;
  /** complete: end the activity with the outcome. cancel: report its cancellation. */
  tell: { kind: "complete"; outcome: LeaseOutcome } | { kind: "cancel" };
}

export type Picked =
  /** `timeoutMs`: how long a grant of the step may last, whatever its holder says meanwhile; 0 is without a limit. */
  | { kind: "picked"; lease: LeaseRecord; offer: OfferRecord; runTitle: string; stepName: string; timeoutMs: number }
  /** `againAt`: when a window of preference ends that keeps an offer from this agent; null when none does. `open`: the pool may have an offer for others. */
  | { kind: "none"; againAt: string | null; open: boolean };

export type Granted =
  | { kind: "granted"; lease: LeaseRecord; offer: OfferRecord }
  /** The workflow has moved on, or it was taken back meanwhile: end the task with `outcome` (null: report its cancellation), tell the agent nothing. */
  | { kind: "stale"; outcome: LeaseOutcome | null };

export interface LeaseCommand {
  id: string;
  kind: LeaseCommandKind;
  payload: { readonly [key: string]: Json | undefined };
  createdAt: string;
}

export interface Beat extends LeaseAddress {
  progress?: LeaseProgress;
  checkpoint?: Json;
  acked?: readonly string[];
  /** The database's time before the beat that Temporal accepted. Left out: Temporal was not asked, `expiresAt` stands. */
  acceptedFrom?: string;
}

/** What keeps a lease between two beats. The token is for the gateway alone. */
export interface Holding extends BeatAnswer {
  taskToken: Buffer | null;
}

export interface BeatAnswer {
  lease: LeaseRecord;
  /** Unacknowledged, oldest first. */
  commands: readonly LeaseCommand[];
  /** The database's time. */
  now: string;
}

export interface AgentEventDraft {
  key: string;
  type: string;
  data: { readonly [key: string]: Json | undefined };
}

export interface ParkedQuestion {
  question: string;
  evidence?: readonly EvidenceItem[];
  /** Default: approve, reject. */
  options?: readonly ApprovalOption[];
  checkpoint: Json | null;
}

export interface LeaseFilter {
  pool?: string;
  agentId?: string;
  state?: readonly LeaseState[];
  runId?: string;
  limit?: number;
  cursor?: string;
}

export interface SettleWish {
  runId: string;
  stepId: string;
  generation: number;
  offerId: string;
  /** What the workflow heard; `lost` for a time-out or a failure of the activity. */
  heard: LeaseOutcome | { kind: "lost" };
  actor: Actor;
}
