/**
 * Leases: grants of offers to agents. Each method is one transaction with the events of the run's log. Locks are taken in the order
 * offer, lease, agent step, step, run. All times are the database's.
 */
import type { Actor } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import type { LeaseEnd } from "@praxis/domain/lease";
import { answerParked, listCommands } from "../lease-commands/lease-commands.js";
import type { ArtifactDraft } from "../recorder/facts.js";
import type { OfferRecord } from "../offers/offer-record.js";
import type { Page } from "../runs/run-record.js";
import type { StoreDepsWithIds } from "../store-deps.js";
import { appendAgentEvents, saveAgentArtifact } from "./agent-writes.js";
import { ack, beat, checkCall } from "./beat.js";
import { complete, fail, release } from "./final-calls.js";
import { lookAhead, type GrantAhead } from "./grant-at-once.js";
import { endOrphan, giveBack, grantLease, takeOrphan, type GiveBack, type GrantWish } from "./grant-lease.js";
import { holdLease } from "./hold-lease.js";
import type {
  AgentEventDraft,
  Beat,
  BeatAnswer,
  FinalBody,
  Granted,
  Holding,
  LeaseAddress,
  LeaseAnswer,
  LeaseCommand,
  LeaseDelivery,
  LeaseFilter,
  LeaseRecord,
  ParkedQuestion,
  Picked,
  SettleWish,
} from "./lease-record.js";
import { getLease, listLeases } from "./list-leases.js";
import { park } from "./park-lease.js";
import { pickOffer } from "./pick-offer.js";
import { settleLease } from "./settle-lease.js";
import {
  markDelivered,
  orphanedLeases,
  expiredLeases,
  sweepCancelled,
  sweepStalled,
  sweepUnacknowledged,
  undeliveredLeases,
  warnStalled,
  type Orphan,
} from "./sweep-leases.js";
import { loseLease, revokeLease } from "./take-back.js";

export interface LeaseStore {
  /** The database's time. */
  now(): Promise<string>;

  /**
   * The best open offer of the pool that this agent may have → lease `granting`, fence + 1, offer `granted`. Two callers never get the same
   * one. Refreshes the agent's sign of life. Throws `agent_not_found` (also for another principal's), `lease_limit`. Does not judge pools.
   */
  pick(poll: { pool: string; agentId: string; principalId: string }): Promise<Picked>;
  /** Temporal handed over the task: `granted`, time to acknowledge, step `running`, event `lease_granted`. A repeat with the same token answers the same. */
  grant(confirmed: GrantWish): Promise<Granted>;
  /** For the time in which Temporal is asked: what a grant must know, so that it can be one statement. Null: it cannot. */
  lookAhead(picked: { lease: LeaseRecord; offer: OfferRecord }): Promise<GrantAhead | null>;
  /**
   * Nobody was told of this grant: `granting` → `returned`. `reopen: true`: Temporal still has the task, the offer is open again; false:
   * the task is spent, the workflow offers again. Answers whether this call changed it. A grant that was confirmed meanwhile stays.
   */
  giveBack(lease: GiveBack): Promise<boolean>;

  /**
   * → `active`. `expiresAt`: `acceptedFrom` (or, without it, the time of the pick, which Temporal's own clock cannot have missed) + TTL.
   * A repeat is fine. Throws refusals.
   */
  ack(call: LeaseAddress & { acceptedFrom?: string }): Promise<{ lease: LeaseRecord; now: string }>;
  /** One statement. A beat on a grant that was never acknowledged acknowledges it. `expiresAt` never moves back. Throws refusals. */
  beat(beat: Beat): Promise<BeatAnswer>;
  /** All that is needed to keep the lease from memory, in one statement. Throws refusals, judged as a heartbeat. */
  hold(call: LeaseAddress): Promise<Holding>;
  /** Judges without writing: before a body is streamed in, or a bundle out. Throws refusals. */
  check(call: LeaseAddress & { kind: "artifact" | "read" | "heartbeat" }): Promise<{ lease: LeaseRecord; offer: OfferRecord; now: string }>;
  /** The agent's own events; a key (per lease) that was written before is skipped. Throws refusals. Answers how many were new. */
  appendEvents(call: LeaseAddress & { events: readonly AgentEventDraft[] }): Promise<{ written: number }>;
  /** The bytes are stored already. The name's former content is replaced. Event `artifact_saved`. Throws refusals. */
  saveArtifact(call: LeaseAddress & { artifact: ArtifactDraft }): Promise<void>;

  /** → `completing`; the outcome is durable once this returns. Throws refusals. */
  complete(call: LeaseAddress & FinalBody & { outcome: Json; summary?: string }): Promise<LeaseAnswer>;
  fail(call: LeaseAddress & FinalBody & { reason: string; retryable: boolean }): Promise<LeaseAnswer>;
  /** Reason `cannot` makes the outcome `refused`. */
  release(call: LeaseAddress & FinalBody & { reason: string; checkpoint?: Json }): Promise<LeaseAnswer>;
  /** Opens the approval and sets the step waiting on it. */
  park(call: LeaseAddress & FinalBody & ParkedQuestion): Promise<LeaseAnswer & { approvalId: string }>;
  /** By a person. Throws `lease_not_found`, `illegal_transition` when it has ended (a second revoke answers the same) or is completing. */
  revoke(revoke: { leaseId: string; actor: Actor; reason: string }): Promise<LeaseAnswer>;
  /** Temporal no longer knows the task although the time is not over: → `lost`. Answers the row as it stands. */
  lose(lost: { leaseId: string; reason: string; actor: Actor }): Promise<LeaseRecord | null>;
  /** Temporal was told (`gone`: it no longer wanted to know; then a completed lease waits for the workflow to settle). */
  markDelivered(delivered: { leaseId: string; gone?: boolean }): Promise<LeaseRecord | null>;

  /**
   * The workflow heard the end: closes the offer, answers what stands. For a loss a recorded outcome stands; else the lease is `lost`, with
   * brief and event. Idempotent. A lease that nobody was told of answers `returned`.
   */
  settle(wish: SettleWish): Promise<LeaseEnd>;

  get(leaseId: string): Promise<LeaseRecord | null>;
  /** Newest first. */
  list(filter: LeaseFilter): Promise<Page<LeaseRecord>>;
  commands(leaseId: string): Promise<LeaseCommand[]>;
  /** Tells the next holder (and the present one) how a parked question was answered. A repeat does nothing. */
  answerParked(answer: { runId: string; stepId: string; generation: number; approvalId: string }): Promise<boolean>;
  /** Event `lease_stalled`, once per stall. */
  warnStalled(leaseId: string): Promise<void>;

  /** For the one sweeper; each ends leases by the rules and answers what Temporal is to be told. */
  sweepUnacknowledged(limit: number): Promise<LeaseDelivery[]>;
  sweepCancelled(query: { graceMs: number; limit: number; actor: Actor }): Promise<LeaseDelivery[]>;
  sweepStalled(query: { limit: number; actor: Actor }): Promise<LeaseDelivery[]>;
  /** Held, and past `expiresAt`: no call brings them back. Temporal is told that the task is lost; each is out of reach of other sweeps for 30 s. */
  expired(limit: number): Promise<{ leaseId: string; taskToken: Uint8Array }[]>;
  /** `granting` for longer: its process died. For each: `takeOrphan`, fail the activity by its id, `endOrphan`. */
  orphans(query: { olderThanMs: number; limit: number }): Promise<Orphan[]>;
  /** → `returned`, so that a late grant is stale. False: it was granted or given back since it was listed; then its task is left alone. */
  takeOrphan(leaseId: string): Promise<boolean>;
  /** `reopen`: Temporal still has the task, or had never got it. */
  endOrphan(orphan: { leaseId: string; reopen: boolean }): Promise<void>;
  /** Ended, and Temporal not told (for at least `olderThanMs`); each is out of reach of other sweeps for 5 s. */
  undelivered(query: { olderThanMs: number; limit: number }): Promise<LeaseDelivery[]>;
}

export function createLeaseStore(deps: StoreDepsWithIds): LeaseStore {
  const { database } = deps;
  return {
    async now() {
      const [row] = await database.query<{ now: string }>("SELECT clock_timestamp() AS now");
      return row?.now ?? new Date(deps.clock.now()).toISOString();
    },
    pick: (poll) => pickOffer(deps, poll),
    grant: (confirmed) => grantLease(deps, confirmed),
    lookAhead: (picked) => lookAhead(deps, picked),
    giveBack: (lease) => giveBack(deps, lease),
    ack: (call) => ack(deps, call),
    beat: (call) => beat(deps, call),
    hold: (call) => holdLease(deps, call),
    check: (call) => checkCall(deps, call),
    appendEvents: (call) => appendAgentEvents(deps, call),
    saveArtifact: (call) => saveAgentArtifact(deps, call),
    complete: (call) => complete(deps, call),
    fail: (call) => fail(deps, call),
    release: (call) => release(deps, call),
    park: (call) => park(deps, call),
    revoke: (revoke) => revokeLease(deps, revoke),
    lose: (lost) => loseLease(deps, lost),
    markDelivered: (delivered) => markDelivered(deps, delivered),
    settle: (wish) => settleLease(deps, wish),
    get: (leaseId) => getLease(database, leaseId),
    list: (filter) => listLeases(database, filter),
    commands: (leaseId) => listCommands(database, leaseId),
    answerParked: (answer) => answerParked(deps, answer),
    warnStalled: (leaseId) => warnStalled(deps, leaseId),
    sweepUnacknowledged: (limit) => sweepUnacknowledged(deps, limit),
    sweepCancelled: (query) => sweepCancelled(deps, query),
    sweepStalled: (query) => sweepStalled(deps, query),
    expired: (limit) => expiredLeases(deps, limit),
    orphans: (query) => orphanedLeases(deps, query),
    takeOrphan: (leaseId) => takeOrphan(deps, leaseId),
    endOrphan: (orphan) => endOrphan(deps, orphan),
    undelivered: (query) => undeliveredLeases(deps, query),
  };
}
