/**
 * Keeps leases: most beats are answered from memory; once per TTL/3 one goes on to Temporal and then to the row. `expiresAt` moves only
 * when Temporal took the beat. Beats answer what is true: with Temporal or the database away, that nothing moved.
 */
import type { BeatAnswer, LeaseAddress, LeaseProgress, LeaseStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import { beatsStalled, isLeaseHeld, judgeCall, leaseRefusal } from "@praxis/domain/lease";
import type { LeaseGateway } from "@praxis/temporal/client";
import type { Logger } from "pino";
import type { HeartbeatView, LeaseHealth } from "../contract/leases.js";
import { commandView } from "./command-view.js";
import type { HeldLease, LeaseMemory } from "./lease-memory.js";
import type { LeaseMetrics } from "./lease-metrics.js";

export interface KeepAliveDeps {
  leases: LeaseStore;
  gateway: LeaseGateway;
  memory: LeaseMemory;
  /** Whether notices are heard now. */
  live: () => boolean;
  metrics: LeaseMetrics;
  log: Logger;
  /** Milliseconds of a clock that only goes forward. */
  monotonic: () => number;
}

export interface BeatWish {
  progress?: LeaseProgress;
  checkpoint?: Json;
  acked?: readonly string[];
}

export interface KeepAlive {
  /** Throws refusals, and `database_unavailable` when nothing truthful can be said. */
  beat(address: LeaseAddress, wish: BeatWish): Promise<HeartbeatView>;
  ack(address: LeaseAddress): Promise<HeartbeatView>;
}

/** Three beats a TTL: one may get lost. */
const FORWARDS_A_TTL = 3;
/** While Temporal is away, each lease asks again this often. */
const AWAY_RETRY_MS = 1_000;
/** What was heard of the row so lately is not asked again. */
const SAME_BEAT_MS = 1_000;
const ACTOR = { kind: "system", id: "api" } as const;

type Told = "done" | "gone" | "away";

export function createKeepAlive(deps: KeepAliveDeps): KeepAlive {
  const keeper = new Keeper(deps);
  return { beat: (address, wish) => keeper.beat(address, wish), ack: (address) => keeper.ack(address) };
}

class Keeper {
  readonly #deps: KeepAliveDeps;

  constructor(deps: KeepAliveDeps) {
    this.#deps = deps;
  }

  async beat(address: LeaseAddress, wish: BeatWish): Promise<HeartbeatView> {
    const { metrics, monotonic } = this.#deps;
    try {
      const held = await this.#held(address, wish);
      note(held, wish);
      // Whoever waited for the same forward may have begun the next one meanwhile.
      while (held.forwarding !== null) await held.forwarding;
      const due = monotonic() >= held.forwardDueAt || held.lease.state !== "active";
      if (due || mustStore(wish)) await this.#forward(held, address, { due, wish });
      else metrics.beat(held.degraded ? "degraded" : "absorbed");
      return viewOf(held);
    } catch (error) {
      if (DomainError.is(error) && !error.retry) metrics.beat("refused");
      throw error;
    }
  }

  async ack(address: LeaseAddress): Promise<HeartbeatView> {
    const { leases, monotonic } = this.#deps;
    const held = await this.#held(address, {});
    if (held.lease.state === "active") return viewOf(held);
    const before = new Date(this.#databaseTime(held)).toISOString();
    const told = await this.#tell(held);
    if (told === "gone") await this.#lose(address);
    const { lease, now } = await leases.ack({ ...address, ...(told === "done" ? { acceptedFrom: before } : {}) });
    this.#learn(held, { lease, now, commands: held.commands }, told);
    held.forwardDueAt = monotonic() + (told === "away" ? AWAY_RETRY_MS : lease.ttlMs / FORWARDS_A_TTL);
    return viewOf(held);
  }

  /** From memory when it may be trusted and lets the call through, else from the row, which has the last word. */
  async #held(address: LeaseAddress, wish: BeatWish): Promise<HeldLease> {
    const { memory, live } = this.#deps;
    const known = memory.get(address.leaseId);
    const good = known !== undefined && this.#lets(known, address);
    if (known && good && live()) return known;
    try {
      return await memory.fill(address.leaseId, `${address.principalId} ${String(address.fence)}`, () => this.#load(address, known));
    } catch (error) {
      // With the database away nobody can have taken it back since: what stood then still stands, until it expires.
      if (!known || !good || !isAway(error) || mustStore(wish)) throw error;
      known.degraded = true;
      return known;
    }
  }

  async #load(address: LeaseAddress, known: HeldLease | undefined): Promise<HeldLease> {
    const { lease, now, taskToken, commands } = await this.#deps.leases.hold(address);
    const clock = this.#deps.monotonic();
    const clockOffsetMs = Date.parse(now) - clock;
    const last = lease.forwardedAt ?? lease.ackedAt;
    const forwardDueAt = last === null ? clock : Date.parse(last) - clockOffsetMs + lease.ttlMs / FORWARDS_A_TTL;
    const heard = { lease, taskToken, commands, clockOffsetMs, forwardDueAt, heardAt: clock };
    // The same entry, never a copy: a forward under way ends on the entry it began on, and whoever waited on a copy would wait for ever.
    if (known) return Object.assign(known, heard);
    return { forwarding: null, pending: { acked: [] }, degraded: false, stallWarned: false, ...heard };
  }

  /** Another process that serves the same lease may have forwarded a beat since: then this one's turn is a third of the TTL after that. */
  async #stillDue(held: HeldLease, address: LeaseAddress): Promise<boolean> {
    const { memory, monotonic } = this.#deps;
    if (held.lease.state !== "active" || monotonic() - held.heardAt < SAME_BEAT_MS) return true;
    try {
      await this.#load(address, held);
    } catch (error) {
      if (isAway(error)) return true;
      memory.drop([address.leaseId]);
      throw error;
    }
    return monotonic() >= held.forwardDueAt;
  }

  #lets(held: HeldLease, { principalId, fence }: LeaseAddress): boolean {
    const { lease } = held;
    const judged = { ...lease, expiresAtMs: Date.parse(lease.expiresAt) };
    return judgeCall(judged, lease.fence, { kind: "heartbeat", principalId, fence }, this.#databaseTime(held)).kind === "ok";
  }

  #databaseTime(held: HeldLease): number {
    return held.clockOffsetMs + this.#deps.monotonic();
  }

  async #forward(held: HeldLease, address: LeaseAddress, beat: { due: boolean; wish: BeatWish }): Promise<void> {
    const done = Promise.withResolvers<undefined>();
    held.forwarding = done.promise;
    const startedAt = performance.now();
    try {
      await this.#pass(held, address, beat);
      this.#deps.metrics.forwarded((performance.now() - startedAt) / 1_000);
    } finally {
      held.forwarding = null;
      done.resolve(undefined);
    }
  }

  async #pass(held: HeldLease, address: LeaseAddress, { due: seemsDue, wish }: { due: boolean; wish: BeatWish }): Promise<void> {
    const { leases, memory, metrics, monotonic } = this.#deps;
    const due = seemsDue && (await this.#stillDue(held, address));
    if (!due && !mustStore(wish)) {
      metrics.beat("absorbed");
      return;
    }
    const before = new Date(this.#databaseTime(held)).toISOString();
    const told = due ? await this.#tell(held) : null;
    if (told === "gone") await this.#lose(address);
    if (told !== null) held.forwardDueAt = monotonic() + (told === "away" ? AWAY_RETRY_MS : held.lease.ttlMs / FORWARDS_A_TTL);
    metrics.beat(told === "away" ? "degraded" : "forwarded");
    if (told === "away") held.degraded = true;
    if (told === "away" && !mustStore(wish)) return;
    const { pending } = held;
    held.pending = { acked: [] };
    try {
      const answer = await leases.beat({ ...address, ...pending, ...(told === "done" ? { acceptedFrom: before } : {}) });
      this.#learn(held, answer, told);
    } catch (error) {
      held.pending = { ...pending, ...held.pending, acked: [...pending.acked, ...held.pending.acked] };
      if (!isAway(error)) memory.drop([address.leaseId]);
      if (!isAway(error) || mustStore(wish)) throw error;
      held.degraded = true;
    }
  }

  #learn(held: HeldLease, { lease, now, commands }: BeatAnswer, told: Told | null): void {
    held.lease = lease;
    held.commands = commands;
    held.heardAt = this.#deps.monotonic();
    held.clockOffsetMs = Date.parse(now) - held.heardAt;
    if (told !== null) held.degraded = told === "away";
    if (lease.beatsWithoutProgress < beatsStalled(lease.ttlMs)) held.stallWarned = false;
    else if (!held.stallWarned) {
      held.stallWarned = true;
      this.#deps.leases.warnStalled(lease.id).catch((err: unknown) => {
        held.stallWarned = false;
        this.#deps.log.warn({ err, leaseId: lease.id }, "the stall could not be written; it is said again with a later beat");
      });
    }
  }

  async #tell(held: HeldLease): Promise<Told> {
    if (held.taskToken === null) return "gone";
    try {
      const answer = await this.#deps.gateway.heartbeat(held.taskToken, { agentId: held.lease.agentId, progress: held.pending.progress });
      return answer === "gone" ? "gone" : "done";
    } catch (error) {
      if (DomainError.is(error) && error.code === "temporal_unavailable") return "away";
      throw error;
    }
  }

  /** Temporal has ended the task: the row follows, and the agent hears how the row judges it now. */
  async #lose(address: LeaseAddress): Promise<never> {
    const { leases, memory, metrics } = this.#deps;
    memory.drop([address.leaseId]);
    const lease = await leases.lose({ leaseId: address.leaseId, reason: "Temporal had ended the task", actor: ACTOR });
    if (lease && !isLeaseHeld(lease.state)) metrics.lost();
    await leases.hold(address);
    throw leaseRefusal("lease_expired", address.leaseId);
  }
}

/** A checkpoint is what the next holder starts from, and an acknowledged command must not come again: neither is held back. */
function mustStore({ checkpoint, acked }: BeatWish): boolean {
  return checkpoint !== undefined || (acked !== undefined && acked.length > 0);
}

function note({ pending }: HeldLease, { progress, checkpoint, acked }: BeatWish): void {
  if (progress !== undefined) pending.progress = progress;
  if (checkpoint !== undefined) pending.checkpoint = checkpoint;
  if (acked !== undefined) pending.acked.push(...acked);
}

function isAway(error: unknown): boolean {
  return DomainError.is(error) && error.code === "database_unavailable";
}

function viewOf({ lease, commands, degraded }: HeldLease): HeartbeatView {
  const stalled = lease.beatsWithoutProgress >= beatsStalled(lease.ttlMs);
  const health: LeaseHealth = degraded ? "degraded" : stalled ? "stalled" : "ok";
  return { state: lease.state, health, expiresAt: lease.expiresAt, commands: commands.map(commandView) };
}
