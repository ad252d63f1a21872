/** Any sequence of calls on one step's leases: the real store on Postgres answers what the model answers. Shrinks to the shortest that does not. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createLeaseSample, createTestDatabase, tokenOf, type TestDatabase } from "@praxis/database/testing";
import { DomainError } from "@praxis/domain/errors";
import { ACK_MS, INITIAL_AGENT_PROGRESS } from "@praxis/domain/lease";
import fc from "fast-check";
import { follow } from "./lease-model.js";
import type { Answered, Asked, Operation } from "./lease-operation.js";
import { EMPTY, type ModelState } from "./model-state.js";

const TTL_MS = 60_000;
const AGENTS = ["ann", "bob"] as const;
const ACTOR = { kind: "service", id: "test" } as const;
const MODEL_MS = 180_000;

let db: TestDatabase;
let sample: ReturnType<typeof createLeaseSample>;
beforeAll(async () => {
  db = await createTestDatabase();
  sample = createLeaseSample(db.database);
  for (const name of AGENTS) await sample.agent(name);
});
afterAll(() => db.close());

interface Model {
  state: ModelState;
}
interface Real {
  runId: string;
  pool: string;
  version: number;
}
type Command = fc.AsyncCommand<Model, Real>;
type Ok = Extract<Answered, { is: "ok" }>;

/** What was answered to what: a run that never got anywhere proves nothing. */
const seen = new Set<string>();

/** The call on the real thing, then the question whether the model may answer so. */
async function compare<Result>(model: Model, asked: Asked, action: () => Promise<Result>, okOf: (result: Result) => Ok): Promise<void> {
  const calledMs = Date.now();
  const answer = await action().then(okOf, (error: unknown): Answered => {
    if (DomainError.is(error)) return { is: "refused", code: error.code };
    throw error;
  });
  const operation: Operation = { ...asked, by: "test", called: 1, answered: 2, calledMs, answeredMs: Date.now(), answer };
  seen.add(`${asked.op} ${answer.is === "refused" ? answer.code : answer.is}`);
  const [after] = follow(model.state, operation, { ttlMs: TTL_MS, ackMs: ACK_MS });
  if (!after) throw new Error(`the model does not allow ${JSON.stringify(operation)} in ${JSON.stringify(model.state)}`);
  model.state = after;
}

const command = (name: string, check: (model: Readonly<Model>) => boolean, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check,
  run,
  toString: () => name,
});
const always = (): boolean => true;
const hasLease = ({ state }: Readonly<Model>): boolean => Object.keys(state.leases).length > 0;
/** The newest for 0, else one of those before. */
const leaseAt = ({ state }: Model, back: number): { id: string; fence: number; offerId: string } => {
  const all = Object.entries(state.leases).map(([id, { fence, offerId }]) => ({ id, fence, offerId }));
  const found = all[Math.max(0, all.length - 1 - back)];
  if (!found) throw new Error("checked before: there is a lease");
  return found;
};

const open = (excluded: readonly string[]): Command =>
  command(`open(${excluded.join()})`, always, async (model, real) => {
    const id = sample.ids("offer");
    real.version += 2;
    const offer = { id, version: real.version, pool: real.pool, progress: { ...INITIAL_AGENT_PROGRESS, excluded }, ttlMs: TTL_MS };
    await compare(
      model,
      { op: "open", offerId: id, excluded },
      () => sample.offers.open(sample.newOffer(real.runId, offer)),
      () => ({ is: "ok" }),
    );
  });

const pick = (agentId: string): Command =>
  command(`pick(${agentId})`, always, async (model, { pool }) => {
    // The model has no time: an offer that was picked twice in vain is held back for a while.
    await db.database.query("UPDATE offers SET held_until = NULL WHERE pool = $1", [pool]);
    const calledMs = Date.now();
    const lease = await sample.pick(agentId, pool);
    const { offer } = model.state;
    expect(lease !== null).toBe(offer?.state === "open" && !offer.excluded.includes(agentId));
    if (!lease) return;
    const asked = {
      op: "pick",
      leaseId: lease.id,
      offerId: lease.offerId,
      agentId,
      fence: lease.fence,
      createdAtMs: Date.parse(lease.createdAt),
    } as const;
    expect(asked.createdAtMs).toBeGreaterThanOrEqual(calledMs - 2);
    await compare(
      model,
      asked,
      () => Promise.resolve(),
      () => ({ is: "ok" }),
    );
  });

const grant = (back: number): Command =>
  command(`grant(${String(back)})`, hasLease, async (model) => {
    const { id: leaseId } = leaseAt(model, back);
    // Each time another task: the same token again would be a repeat.
    const confirm = async () => {
      const answer = await sample.leases.grant({ leaseId, taskToken: tokenOf(`${leaseId} ${String(Math.random())}`) });
      if (answer.kind === "stale") throw new DomainError("illegal_transition", "stale");
      return answer.lease;
    };
    await compare(model, { op: "grant", leaseId }, confirm, ({ expiresAt }) => ({ is: "ok", expiresAtMs: Date.parse(expiresAt) }));
  });

const giveBack = (back: number, reopen: boolean): Command =>
  command(`giveBack(${String(back)}, ${String(reopen)})`, hasLease, async (model) => {
    const { id: leaseId } = leaseAt(model, back);
    const wish = { leaseId, why: "hung_up", reopen } as const;
    await compare(
      model,
      { op: "giveBack", leaseId, reopen },
      () => sample.leases.giveBack(wish),
      (changed) => ({ is: "ok", changed }),
    );
  });

interface How {
  back: number;
  off: number;
  stranger: boolean;
}
const callOn = (model: Model, { back, off, stranger }: How) => {
  const lease = leaseAt(model, back);
  const fence = Math.max(0, lease.fence + off);
  const principalId = stranger ? "key_stranger" : sample.principalId;
  return { call: { leaseId: lease.id, fence, stranger }, store: { leaseId: lease.id, fence, principalId } };
};

const keep = (op: "ack" | "beat", how: How, accepted: boolean): Command =>
  command(`${op}(${JSON.stringify(how)}, ${String(accepted)})`, hasLease, async (model) => {
    const { call, store } = callOn(model, how);
    const acceptedFromMs = accepted ? Date.now() : null;
    const to = { ...store, ...(acceptedFromMs === null ? {} : { acceptedFrom: new Date(acceptedFromMs).toISOString() }) };
    await compare(
      model,
      { op, ...call, acceptedFromMs },
      () => sample.leases[op](to),
      ({ lease }) => ({ is: "ok", expiresAtMs: Date.parse(lease.expiresAt) }),
    );
  });

const write = (how: How, key: string): Command =>
  command(`write(${JSON.stringify(how)}, ${key})`, hasLease, async (model) => {
    const { call, store } = callOn(model, how);
    const events = [{ key, type: "agent.note", data: {} }];
    await compare(
      model,
      { op: "write", ...call, key },
      () => sample.leases.appendEvents({ ...store, events }),
      ({ written }) => ({ is: "ok", written }),
    );
  });

const final = (how: How, kind: "complete" | "fail" | "release" | "park", body: string, cannot: boolean): Command =>
  command(`${kind}(${JSON.stringify(how)}, ${body}, ${String(cannot)})`, hasLease, async (model) => {
    const { call, store } = callOn(model, how);
    const to = { ...store, bodySha256: body };
    const say = {
      complete: () => sample.leases.complete({ ...to, outcome: {} }),
      fail: () => sample.leases.fail({ ...to, reason: body, retryable: true }),
      release: () => sample.leases.release({ ...to, reason: cannot ? "cannot" : body }),
      park: () => sample.leases.park({ ...to, question: body, checkpoint: null }),
    }[kind];
    await compare<{ repeat: boolean }>(model, { op: "final", ...call, call: kind, body, cannot }, say, ({ repeat }) => ({
      is: "ok",
      repeat,
    }));
  });

const revoke = (back: number): Command =>
  command(`revoke(${String(back)})`, hasLease, async (model) => {
    const { id: leaseId } = leaseAt(model, back);
    const wish = { leaseId, actor: ACTOR, reason: "test" };
    await compare(
      model,
      { op: "revoke", leaseId },
      () => sample.leases.revoke(wish),
      ({ repeat }) => ({ is: "ok", repeat }),
    );
  });

const settle = (back: number): Command =>
  command(`settle(${String(back)})`, hasLease, async (model, { runId }) => {
    const { offerId, id } = leaseAt(model, back);
    const heard = (await sample.leases.get(id))?.outcome ?? ({ kind: "lost" } as const);
    const wish = { runId, stepId: "work", generation: 1, offerId, heard, actor: ACTOR };
    await compare(
      model,
      { op: "settle", offerId, heard: heard.kind },
      () => sample.leases.settle(wish),
      (end) => ({
        is: "ok",
        end: end.kind,
        leaseId: end.leaseId,
      }),
    );
  });

const PAST = "UPDATE leases SET expires_at = $2, ack_by = CASE WHEN state = 'granted' THEN $2 ELSE ack_by END WHERE id = $1";

/** Time passes: only the database's clock counts, so it is enough to move the lease's end there. */
const expire = (back: number): Command =>
  command(`expire(${String(back)})`, hasLease, async (model) => {
    const { id } = leaseAt(model, back);
    const lease = model.state.leases[id];
    if (!lease || (lease.state !== "granted" && lease.state !== "active")) return;
    const pastMs = Date.now() - 1_000;
    await db.database.queryOnce(PAST, [id, new Date(pastMs).toISOString()]);
    const expired = { ...lease, expiresFromMs: pastMs, expiresToMs: pastMs };
    model.state = { ...model.state, leases: { ...model.state.leases, [id]: expired } };
  });

const sweep = (): Command =>
  command("sweep", always, async (model, { runId }) => {
    const swept = (await sample.leases.sweepUnacknowledged(1_000)).filter((delivery) => delivery.runId === runId);
    for (const { leaseId } of swept)
      await compare(
        model,
        { op: "unacknowledged", leaseId },
        () => Promise.resolve(),
        () => ({ is: "ok" }),
      );
    for (const lease of Object.values(model.state.leases))
      expect(lease.state === "granted" && lease.end === null && lease.expiresToMs < Date.now() - 100).toBe(false);
  });

const back = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) });
const how = fc.record({
  back,
  off: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(-1, 1, 2) }),
  stranger: fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
const COMMANDS: fc.Arbitrary<Command>[] = [
  fc.constantFrom([], ["ann"]).map(open),
  fc.constant([]).map(open),
  fc.constantFrom(...AGENTS).map(pick),
  fc.constant("bob").map(pick),
  back.map(grant),
  back.map(grant),
  fc.tuple(back, fc.boolean()).map(([which, reopen]) => giveBack(which, reopen)),
  fc.tuple(how, fc.boolean()).map(([on, accepted]) => keep("ack", on, accepted)),
  fc.tuple(how, fc.boolean()).map(([on, accepted]) => keep("beat", on, accepted)),
  fc.tuple(how, fc.constantFrom("a", "b")).map(([on, key]) => write(on, key)),
  fc
    .tuple(how, fc.constantFrom("complete", "fail", "release", "park"), fc.constantFrom("x", "y"), fc.boolean())
    .map((all) => final(...all)),
  back.map(revoke),
  back.map(settle),
  back.map(settle),
  back.map(expire),
  fc.constant(null).map(sweep),
];

test(
  "one call after the other: the store and the model never disagree",
  async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.commands(COMMANDS, { maxCommands: 60, size: "max" }), async (commands) => {
        const pool = `model-${String(++runs)}`;
        await db.database.queryOnce("INSERT INTO pools (name, trust, created_at) VALUES ($1, 'standard', now())", [pool]);
        const runId = await sample.run();
        await fc.asyncModelRun(() => ({ model: { state: EMPTY }, real: { runId, pool, version: 0 } }), commands);
      }),
      { numRuns: 250, interruptAfterTimeLimit: MODEL_MS / 2 },
    );
    const worked = ["open", "pick", "grant", "giveBack", "ack", "beat", "write", "final", "revoke", "settle"].map((op) => `${op} ok`);
    expect([...seen]).toEqual(expect.arrayContaining(worked));
    // Which call meets which refusal is up to the dice; that most refusals are met is not.
    const codes = ["lease_not_found", "lease_superseded", "lease_finished", "lease_expired", "lease_revoked", "fence_unknown"];
    expect(codes.filter((code) => [...seen].some((said) => said.endsWith(code))).length).toBeGreaterThanOrEqual(4);
  },
  MODEL_MS,
);
