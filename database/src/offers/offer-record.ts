/** An offer as Postgres remembers it, and the words for making one. */
import type { Actor } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import type { AgentProgress } from "@praxis/domain/lease";

export const OFFER_STATES = ["open", "granted", "closed"] as const;
export type OfferState = (typeof OFFER_STATES)[number];

/** Where the source comes from that an agent works on. */
export interface OfferWorkspace {
  commit: string;
  /** As the repository room names it: `{path}` or `{url}`. */
  source: { readonly [key: string]: Json | undefined };
}

export interface OfferRecord {
  id: string;
  runId: string;
  stepId: string;
  generation: number;
  version: number;
  leaseVersion: number;
  pool: string;
  queue: string;
  capabilities: readonly string[];
  excluded: readonly string[];
  preferredAgent: string | null;
  preferredUntil: string | null;
  avoidedAgent: string | null;
  avoidedUntil: string | null;
  priority: number;
  ttlMs: number;
  attempt: number;
  round: number;
  instructions: string;
  inputs: Json | null;
  workspace: OfferWorkspace | null;
  deadlineAt: string | null;
  state: OfferState;
  createdAt: string;
}

export interface NewOffer {
  /** Made by the caller (`ofr_…`), because the queue's name holds it. A repeat finds the first one's. */
  id: string;
  queue: string;
  runId: string;
  stepId: string;
  generation: number;
  version: number;
  leaseVersion: number;
  pool: string;
  capabilities: readonly string[];
  priority: number;
  ttlMs: number;
  progress: AgentProgress;
  instructions: string;
  inputs: Json | null;
  workspace: OfferWorkspace | null;
  /** RFC 3339. */
  deadlineAt: string | null;
  /** After a verification that failed: becomes a brief for the next holder. */
  unverified?: { leaseId: string; round: number; evidenceArtifact: string };
  actor: Actor;
}
