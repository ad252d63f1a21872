/** One agent of the drill: works badly on purpose. It freezes, repeats itself, uses wrong fences, ends twice, and comes back to old leases. */
import { setTimeout as delay } from "node:timers/promises";
import type { LeaseAnswer, LeaseRecord, LeaseStore, OfferRecord } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { SeededRandom } from "../drill/seeded-random.js";
import type { HistoryRecorder } from "./history-recorder.js";
import type { Call } from "./lease-operation.js";
import type { TemporalStandIn } from "./temporal-stand-in.js";

export interface DrillAgentDeps {
  name: string;
  principalId: string;
  pool: string;
  ttlMs: number;
  leases: LeaseStore;
  temporal: TemporalStandIn;
  history: HistoryRecorder;
  random: SeededRandom;
  /** How often a grant is left without a word: each costs the 5 s of the acknowledgement. */
  silence: number;
  isOver: () => boolean;
}

interface Held {
  lease: LeaseRecord;
  token: Buffer;
}

const PERSON = { kind: "user", id: "key_drill" } as const;
const REMEMBERED = 4;

export async function runDrillAgent(deps: DrillAgentDeps): Promise<void> {
  const old: Held[] = [];
  while (!deps.isOver()) {
    const picked = await pick(deps);
    if (!picked) {
      await delay(deps.random.between(2, 20));
      continue;
    }
    const held = await take(deps, picked);
    if (!held) continue;
    await work(deps, held);
    old.push(held);
    if (old.length > REMEMBERED) old.shift();
    const zombie = old[deps.random.between(0, old.length - 1)];
    if (zombie && deps.random.chance(0.3)) await oneCall(deps, zombie);
  }
}

async function pick({
  name,
  principalId,
  pool,
  leases,
  history,
}: DrillAgentDeps): Promise<{ lease: LeaseRecord; offer: OfferRecord } | null> {
  const { called, calledMs } = history.place();
  try {
    const answer = await leases.pick({ pool, agentId: name, principalId });
    if (answer.kind === "none") return null;
    const { id: leaseId, offerId, fence, runId, createdAt } = answer.lease;
    const { called: answered, calledMs: answeredMs } = history.place();
    const asked = { op: "pick", leaseId, offerId, agentId: name, fence, createdAtMs: Date.parse(createdAt) } as const;
    history.note(runId, { ...asked, by: name, called, calledMs, answered, answeredMs, answer: { is: "ok" } });
    return answer;
  } catch (error) {
    // What an unknown pick took is found among the leases at the end.
    if (DomainError.is(error) && (error.code === "database_unavailable" || error.code === "lease_limit")) return null;
    throw error;
  }
}

async function take(deps: DrillAgentDeps, { lease, offer }: { lease: LeaseRecord; offer: OfferRecord }): Promise<Held | null> {
  const { random, temporal, history, leases, name } = deps;
  const who = { by: name, step: lease.runId };
  const token = random.chance(0.03) ? null : temporal.poll(offer.id);
  if (!token) {
    const back = { leaseId: lease.id, why: "hung_up", reopen: true } as const;
    await history.call(
      who,
      { op: "giveBack", leaseId: lease.id, reopen: true },
      () => leases.giveBack(back),
      (changed) => ({ is: "ok", changed }),
    );
    return null;
  }
  // The process that polled dies: the sweeper finds the orphan.
  if (random.chance(0.02)) return null;
  const held = { lease, token };
  const early = random.chance(0.05) ? ack(deps, held) : null;
  const granted = await history.call(
    who,
    { op: "grant", leaseId: lease.id },
    () => confirm(deps, held),
    (found) => ({
      is: "ok",
      expiresAtMs: Date.parse(found.expiresAt),
    }),
  );
  await early;
  if (!granted || random.chance(deps.silence)) return null;
  return held;
}

/** A grant that is no longer wanted is refused here, and Temporal is told what stands. */
async function confirm({ leases, temporal }: DrillAgentDeps, { lease, token }: Held): Promise<LeaseRecord> {
  const answer = await leases.grant({ leaseId: lease.id, taskToken: token });
  if (answer.kind === "granted") return answer.lease;
  if (answer.outcome) temporal.complete(token, answer.outcome);
  throw new DomainError("illegal_transition", "the grant came too late");
}

async function work(deps: DrillAgentDeps, held: Held): Promise<void> {
  const { random } = deps;
  await ack(deps, held);
  for (let left = random.between(2, 9); left > 0; left--) {
    const together = random.chance(0.15) ? random.between(2, 4) : 1;
    await Promise.all(Array.from({ length: together }, () => oneCall(deps, held)));
    if (random.chance(0.03)) await delay(deps.ttlMs * 1.3);
    else if (random.chance(0.2)) await delay(random.between(1, 30));
  }
  if (random.chance(0.05)) return;
  const first = ending(deps, held);
  if (random.chance(0.15)) await Promise.all([first(), ending(deps, held)()]);
  else if (random.chance(0.1)) await Promise.all([first(), first()]);
  else await first();
  if (random.chance(0.3)) await first();
  if (random.chance(0.15)) await ending(deps, held)();
  if (random.chance(0.2)) await oneCall(deps, held);
}

function address(
  { name, principalId, random }: DrillAgentDeps,
  { lease }: Held,
): { call: Call; store: { leaseId: string; fence: number; principalId: string }; by: string } {
  const wrong = random.chance(0.06) ? random.between(1, 2) * (random.chance(0.5) ? 1 : -1) : 0;
  const stranger = random.chance(0.03);
  const fence = Math.max(0, lease.fence + wrong);
  const store = { leaseId: lease.id, fence, principalId: stranger ? "key_stranger" : principalId };
  return { call: { leaseId: lease.id, fence, stranger }, store, by: name };
}

async function ack(deps: DrillAgentDeps, held: Held): Promise<void> {
  const { call, store, by } = address(deps, held);
  const accepted = deps.random.chance(0.5) ? forwarded(deps, held) : null;
  await deps.history.call(
    { by, step: held.lease.runId },
    { op: "ack", ...call, acceptedFromMs: accepted },
    () => deps.leases.ack({ ...store, ...acceptedFrom(accepted) }),
    ({ lease }) => ({ is: "ok", expiresAtMs: Date.parse(lease.expiresAt) }),
  );
}

/** The time before a heartbeat that Temporal accepted; null when it did not. */
function forwarded({ temporal }: DrillAgentDeps, { token }: Held): number | null {
  const before = Date.now();
  return temporal.heartbeat(token) ? before : null;
}

function acceptedFrom(ms: number | null): { acceptedFrom?: string } {
  return ms === null ? {} : { acceptedFrom: new Date(ms).toISOString() };
}

async function oneCall(deps: DrillAgentDeps, held: Held): Promise<void> {
  const { random } = deps;
  if (random.chance(0.02)) return revoke(deps, held);
  if (random.chance(0.4)) return write(deps, held);
  if (random.chance(0.1)) return ack(deps, held);
  const { call, store, by } = address(deps, held);
  const accepted = random.chance(0.7) ? forwarded(deps, held) : null;
  await deps.history.call(
    { by, step: held.lease.runId },
    { op: "beat", ...call, acceptedFromMs: accepted },
    () => deps.leases.beat({ ...store, ...acceptedFrom(accepted) }),
    ({ lease }) => ({ is: "ok", expiresAtMs: Date.parse(lease.expiresAt) }),
  );
}

async function write(deps: DrillAgentDeps, held: Held): Promise<void> {
  const { call, store, by } = address(deps, held);
  const key = `k${String(deps.random.between(1, 4))}`;
  const events = [{ key, type: "agent.note", data: {} }];
  await deps.history.call(
    { by, step: held.lease.runId },
    { op: "write", ...call, key },
    () => deps.leases.appendEvents({ ...store, events }),
    (done) => ({
      is: "ok",
      written: done.written,
    }),
  );
}

async function revoke(deps: DrillAgentDeps, { lease, token }: Held): Promise<void> {
  const wish = { leaseId: lease.id, actor: PERSON, reason: "drill" };
  const done = await deps.history.call(
    { by: "person", step: lease.runId },
    { op: "revoke", leaseId: lease.id },
    () => deps.leases.revoke(wish),
    ({ repeat }) => ({
      is: "ok",
      repeat,
    }),
  );
  await deliver(deps, token, done);
}

/** One thing to say at the end, as often as wanted. */
function ending(deps: DrillAgentDeps, held: Held): () => Promise<void> {
  const { random, leases } = deps;
  const call = random.shuffled(["complete", "complete", "fail", "release", "park"] as const)[0] ?? "complete";
  const cannot = random.chance(0.2);
  const body = `${call}-${String(random.between(1, 1_000_000))}`;
  return async () => {
    const { call: asked, store, by } = address(deps, held);
    const to = { ...store, bodySha256: body };
    const say = {
      complete: () => leases.complete({ ...to, outcome: { body } }),
      fail: () => leases.fail({ ...to, reason: body, retryable: true }),
      release: () => leases.release({ ...to, reason: cannot ? "cannot" : body }),
      park: () => leases.park({ ...to, question: body, checkpoint: { body } }),
    }[call];
    const who = { by, step: held.lease.runId };
    const done = await deps.history.call<LeaseAnswer>(who, { op: "final", ...asked, call, body, cannot }, say, ({ repeat }) => ({
      is: "ok",
      repeat,
    }));
    await deliver(deps, held.token, done);
  };
}

/** Sometimes the process dies in between: then the sweeper delivers. */
async function deliver({ temporal, leases, random }: DrillAgentDeps, token: Buffer, done: LeaseAnswer | null): Promise<void> {
  if (!done?.delivery || done.delivery.tell.kind !== "complete" || random.chance(0.05)) return;
  const gone = !temporal.complete(token, done.delivery.tell.outcome);
  await leases.markDelivered({ leaseId: done.lease.id, gone }).catch(ignoreLost);
}

/** Nothing is decided by it: the sweeper marks what it finds. */
export function ignoreLost(error: unknown): void {
  if (!DomainError.is(error) || error.code !== "database_unavailable") throw error;
}
