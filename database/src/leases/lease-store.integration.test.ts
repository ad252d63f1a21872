/** Grants on a real Postgres: what holders may do, what others may do to them, and who wins when both happen at once. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { verifyChain } from "@praxis/domain/events";
import { beatsReclaimed, beatsStalled, INITIAL_AGENT_PROGRESS } from "@praxis/domain/lease";
import { createApprovalStore } from "../approvals/approval-store.js";
import { createArtifactStore } from "../artifacts/artifact-store.js";
import { createEventStore } from "../events/event-store.js";
import { addressOf, createLeaseSample, createTestDatabase, PERSON, tokenOf, WORKER, type TestDatabase } from "../testing/index.js";
import type { LeaseRecord } from "./lease-record.js";
import type { LeaseStore } from "./lease-store.js";

let db: TestDatabase;
let sample: ReturnType<typeof createLeaseSample>;
let leases: LeaseStore;
beforeAll(async () => {
  db = await createTestDatabase({ poolMax: 30 });
  sample = createLeaseSample(db.database);
  leases = sample.leases;
});
afterAll(() => db.close());

const body = (text = "a") => ({ bodySha256: text });
const held = (agentId?: string): Promise<LeaseRecord> => sample.held(agentId);
const state = async (lease: LeaseRecord): Promise<string | undefined> => (await leases.get(lease.id))?.state;
const settle = (lease: LeaseRecord, heard: Parameters<LeaseStore["settle"]>[0]["heard"] = { kind: "lost" }) => {
  const { runId, stepId, generation, offerId } = lease;
  return leases.settle({ runId, stepId, generation, offerId, heard, actor: WORKER });
};
/** As if a third of the TTL had passed since its last forward. */
const passThird = (lease: LeaseRecord) =>
  db.database.queryOnce(
    "UPDATE leases SET forwarded_at = forwarded_at - interval '20 s', acked_at = acked_at - interval '20 s' WHERE id = $1",
    [lease.id],
  );
/** The time of a lease moves only in the database. */
const expire = (lease: LeaseRecord) =>
  db.database.queryOnce(
    "UPDATE leases SET expires_at = clock_timestamp() - interval '1 s', ack_by = clock_timestamp() - interval '1 s' WHERE id = $1",
    [lease.id],
  );
async function typesOf(runId: string): Promise<string[]> {
  const lines = await createEventStore({ database: db.database }).read(runId, { after: 0, limit: 500 });
  expect(verifyChain(lines.map(({ line }) => line)).faults).toEqual([]);
  return lines.map(({ line }) => (JSON.parse(line) as { type: string }).type);
}
const count = async (lease: LeaseRecord, type: string): Promise<number> =>
  (await typesOf(lease.runId)).filter((found) => found === type).length;
const refused = (code: string) => ({ code });

describe("granting", () => {
  test("stores the token, sets the step running and says who holds it; a repeat with the same token answers the same", async () => {
    const lease = await sample.grantedTo("ann");
    expect(lease).toMatchObject({ state: "granted", fence: 1, attempt: 1, agentId: "ann", expiresAt: lease.ackBy });
    const again = await leases.grant({ leaseId: lease.id, taskToken: tokenOf(lease.id) });
    expect(again).toMatchObject({ kind: "granted", lease: { id: lease.id, state: "granted" } });
    expect(await leases.grant({ leaseId: lease.id, taskToken: Buffer.from("other") })).toEqual({ kind: "stale", outcome: null });
    expect(await sample.runs.getRun(lease.runId)).toMatchObject({
      waitingOn: "none",
      holder: { agentId: "ann", leaseId: lease.id, expiresAt: lease.expiresAt },
      steps: [{ status: "running", attempt: 1 }],
    });
    expect(JSON.stringify(await leases.list({ runId: lease.runId }))).not.toContain("token of");
    expect(await typesOf(lease.runId)).toEqual(["run_accepted", "run_started", "step_offered", "lease_granted"]);
  });

  test("a grant that was looked ahead is one statement and leaves what the long way leaves; if anything moved meanwhile, the long way decides", async () => {
    await sample.agent("eve");
    const picked = async () => {
      await sample.offer({ priority: 1 });
      const found = await leases.pick({ pool: "default", agentId: "eve", principalId: sample.principalId });
      if (found.kind !== "picked") throw new Error("nothing was picked");
      return { found, ahead: await leases.lookAhead(found) };
    };
    const shape = async (leaseId: string) => {
      const lease = await leases.get(leaseId);
      if (!lease) throw new Error("it is there");
      const { status, waitingOn, steps } = (await sample.runs.getRun(lease.runId)) ?? {};
      const types = await typesOf(lease.runId);
      return { state: lease.state, status, waitingOn, step: [steps?.[0]?.status, steps?.[0]?.attempt], types };
    };
    const [quick, long] = [await picked(), await picked()];
    const before = db.database.statements();
    const granted = await leases.grant({ leaseId: quick.found.lease.id, taskToken: Buffer.from("q"), ahead: quick.ahead });
    expect(db.database.statements() - before).toBe(1);
    const read = await leases.get(quick.found.lease.id);
    expect(granted).toEqual({ kind: "granted", lease: read, offer: quick.found.offer });
    expect(Date.parse(read?.ackBy ?? "") - Date.parse(read?.grantedAt ?? "")).toBe(5_000);
    expect(Date.parse(read?.grantedAt ?? "")).toBeLessThanOrEqual(Date.parse(await leases.now()));
    await leases.grant({ leaseId: long.found.lease.id, taskToken: Buffer.from("l") });
    expect(await shape(quick.found.lease.id)).toEqual(await shape(long.found.lease.id));
    expect((await leases.ack(addressOf(read as LeaseRecord))).lease.state).toBe("active");

    const [back, moved, paused] = [await picked(), await picked(), await picked()];
    await leases.giveBack({ leaseId: back.found.lease.id, why: "api_lost", reopen: false });
    const late = await leases.grant({ leaseId: back.found.lease.id, taskToken: Buffer.from("b"), ahead: back.ahead });
    expect(late).toMatchObject({ kind: "stale", outcome: { kind: "returned" } });
    await db.database.queryOnce("UPDATE runs SET moved_at = clock_timestamp() WHERE id = $1", [moved.found.lease.runId]);
    const again = await leases.grant({ leaseId: moved.found.lease.id, taskToken: Buffer.from("m"), ahead: moved.ahead });
    expect(again).toMatchObject({ kind: "granted", lease: { state: "granted" } });
    await sample.runs.requestCancel({ runId: paused.found.lease.runId, actor: PERSON, commandId: sample.ids("command") });
    expect(await leases.lookAhead(paused.found)).toBeNull();
    await leases.grant({ leaseId: paused.found.lease.id, taskToken: Buffer.from("p"), ahead: paused.ahead });
    expect((await leases.commands(paused.found.lease.id)).map(({ kind }) => kind)).toEqual(["cancel"]);
  });

  test("a lease that is still being granted is nobody's yet", async () => {
    await sample.agent("cat");
    await sample.offer();
    const picked = await sample.pick("cat");
    if (!picked) throw new Error("nothing picked");
    await expect(leases.ack(addressOf(picked))).rejects.toMatchObject(refused("lease_not_found"));
    expect((await sample.runs.getRun(picked.runId))?.holder).toBeNull();
    await leases.giveBack({ leaseId: picked.id, why: "api_lost", reopen: false });
  });

  test("a revoke while a lease is being granted cannot strand its offer: the next agent gets it", async () => {
    await sample.agent("cat");
    await sample.offer({ priority: 1 });
    const picked = await sample.pick("cat");
    if (!picked) throw new Error("nothing picked");
    const revoked = leases.revoke({ leaseId: picked.id, actor: PERSON, reason: "no" });
    await expect(revoked).rejects.toMatchObject({ code: "illegal_transition", details: { from: "granting" } });
    // Temporal had no task yet: it comes later, and whoever picks the offer then must find it.
    expect(await leases.giveBack({ leaseId: picked.id, why: "api_lost", reopen: true })).toBe(true);
    const next = await sample.pick("cat");
    expect(next).toMatchObject({ offerId: picked.offerId, fence: 2 });
    await leases.giveBack({ leaseId: next?.id ?? "", why: "api_lost", reopen: false });
  });

  test("an offer that is picked in vain is handed out again once at once, then held back ever longer, and others get their turn", async () => {
    await sample.agent("dot");
    const stuck = await sample.offer({ priority: 1 });
    const inVain = async () => {
      const picked = await sample.pick("dot");
      if (picked?.offerId !== stuck.id) throw new Error("the stuck offer was not picked");
      await leases.giveBack({ leaseId: picked.id, why: "api_lost", reopen: true });
    };
    const heldMs = async () => {
      const none = await leases.pick({ pool: "default", agentId: "dot", principalId: sample.principalId });
      if (none.kind !== "none" || none.againAt === null) throw new Error("it was handed out, or nothing says when it is again");
      return Date.parse(none.againAt) - Date.parse(await leases.now());
    };
    await inVain();
    await inVain();
    for (const [least, most] of [
      [0, 1_000],
      [1_000, 2_000],
      [2_000, 4_000],
    ] as const) {
      const left = await heldMs();
      expect(left).toBeGreaterThan(least - 1_000);
      expect(left).toBeLessThanOrEqual(most);
      const other = await sample.offer({ priority: 5 });
      const picked = await sample.pick("dot");
      expect(picked?.offerId).toBe(other.id);
      await leases.giveBack({ leaseId: picked?.id ?? "", why: "api_lost", reopen: false });
      await db.database.queryOnce("UPDATE offers SET held_until = clock_timestamp() WHERE id = $1", [stuck.id]);
      await inVain();
    }
    await db.database.queryOnce("UPDATE offers SET ungranted = 60, held_until = NULL WHERE id = $1", [stuck.id]);
    await inVain();
    expect(await heldMs()).toBeLessThanOrEqual(30_000);
    await sample.offers.close({ runId: stuck.runId, stepId: stuck.stepId, reason: "over", actor: PERSON });
  });

  test("a step that moved on meanwhile is not granted", async () => {
    await sample.agent("cat");
    const offer = await sample.offer({ priority: 1 });
    const picked = await sample.pick("cat");
    await db.database.queryOnce("UPDATE steps SET version = 99 WHERE run_id = $1", [offer.runId]);
    const answer = await leases.grant({ leaseId: picked?.id ?? "", taskToken: Buffer.from("t") });
    expect(answer).toEqual({ kind: "stale", outcome: null });
    expect(await leases.get(picked?.id ?? "")).toMatchObject({ state: "cancelled" });
  });

  test("orphans are grants that Temporal never confirmed", async () => {
    await sample.agent("cat");
    const offer = await sample.offer({ priority: 1 });
    const picked = await sample.pick("cat");
    expect(await leases.orphans({ olderThanMs: 60_000, limit: 10 })).toEqual([]);
    expect(await leases.orphans({ olderThanMs: 0, limit: 10 })).toEqual([
      { leaseId: picked?.id, runId: offer.runId, offerId: offer.id, queue: offer.queue },
    ]);
    await leases.giveBack({ leaseId: picked?.id ?? "", why: "api_lost", reopen: false });
    expect(await leases.orphans({ olderThanMs: 0, limit: 10 })).toEqual([]);
  });

  test("an orphan that is granted after it was listed keeps its task; one that was taken back can no longer be granted, and opens again", async () => {
    const pick = async () => {
      const { pool } = await sample.grantedTo("ann");
      await sample.offer({ pool });
      const lease = await sample.pick("ann", pool);
      if (!lease) throw new Error("nothing was picked");
      return lease;
    };
    const listed = async (id: string) => (await leases.orphans({ olderThanMs: 0, limit: 100 })).some(({ leaseId }) => leaseId === id);
    const alive = await pick();
    expect(await listed(alive.id)).toBe(true);
    await leases.grant({ leaseId: alive.id, taskToken: tokenOf(alive.id) });
    expect(await leases.takeOrphan(alive.id)).toBe(false);
    await leases.endOrphan({ leaseId: alive.id, reopen: true });
    expect(await state(alive)).toBe("granted");

    const dead = await pick();
    expect(await leases.takeOrphan(dead.id)).toBe(true);
    // Temporal was away: the next sweep goes on with it.
    expect(await listed(dead.id)).toBe(true);
    expect(await leases.takeOrphan(dead.id)).toBe(true);
    await leases.endOrphan({ leaseId: dead.id, reopen: true });
    expect(await listed(dead.id)).toBe(false);
    expect(await leases.grant({ leaseId: dead.id, taskToken: tokenOf(dead.id) })).toMatchObject({ kind: "stale" });
    expect(await sample.pick("ann", dead.pool)).toMatchObject({ offerId: dead.offerId, fence: 2 });

    const late = await pick();
    expect(await leases.takeOrphan(late.id)).toBe(true);
    const stale = await leases.grant({ leaseId: late.id, taskToken: tokenOf(late.id) });
    expect(stale).toEqual({ kind: "stale", outcome: { kind: "returned", leaseId: late.id, why: "api_lost" } });
    // Its token is there now: the task ends by that.
    expect(await leases.takeOrphan(late.id)).toBe(false);
    expect(await settle(late)).toMatchObject({ kind: "returned", why: "api_lost" });
  });
});

describe("keeping", () => {
  test("the TTL counts from the ack: from what Temporal accepted, else from the pick", async () => {
    const one = await sample.grantedTo("ann");
    const { lease: kept } = await leases.ack(addressOf(one));
    expect(Date.parse(kept.expiresAt) - Date.parse(one.createdAt)).toBe(60_000);
    const two = await sample.grantedTo("ann");
    const acceptedFrom = await leases.now();
    const { lease: forwarded } = await leases.ack({ ...addressOf(two), acceptedFrom });
    expect(Date.parse(forwarded.expiresAt) - Date.parse(acceptedFrom)).toBe(60_000);
    expect((await leases.ack(addressOf(two))).lease).toEqual(forwarded);
  });

  test("a heartbeat is one statement, moves the expiry only with what Temporal accepted, and never back", async () => {
    const lease = await held();
    const before = db.database.statements();
    const absorbed = await leases.beat({ ...addressOf(lease), progress: { done: 1, total: 9, note: "on it" } });
    expect(db.database.statements() - before).toBe(1);
    expect(absorbed.lease).toMatchObject({ expiresAt: lease.expiresAt, progress: { done: 1, total: 9, note: "on it" }, forwardedAt: null });
    const forwarded = await leases.beat({ ...addressOf(lease), acceptedFrom: absorbed.now });
    expect(Date.parse(forwarded.lease.expiresAt)).toBe(Date.parse(absorbed.now) + 60_000);
    const late = await leases.beat({ ...addressOf(lease), acceptedFrom: new Date(Date.parse(absorbed.now) - 30_000).toISOString() });
    expect(late.lease.expiresAt).toBe(forwarded.lease.expiresAt);
    const ahead = await leases.beat({ ...addressOf(lease), acceptedFrom: "2999-01-01T00:00:00.000Z" });
    expect(Date.parse(ahead.lease.expiresAt)).toBeLessThanOrEqual(Date.parse(ahead.now) + 60_000);
  });

  test("a heartbeat on a grant that nobody acknowledged acknowledges it", async () => {
    const lease = await sample.grantedTo();
    expect((await leases.beat(addressOf(lease))).lease).toMatchObject({ state: "active" });
    await leases.sweepUnacknowledged(100);
    expect(await state(lease)).toBe("active");
  });

  test("beats without progress are counted; progress, a checkpoint, an event or an artifact begins anew", async () => {
    const lease = await held();
    const again = async (change: object = {}) =>
      (await leases.beat({ ...addressOf(lease), acceptedFrom: await leases.now(), ...change })).lease;
    const forward = async (change: object = {}) => {
      await passThird(lease);
      return again(change);
    };
    expect((await forward()).beatsWithoutProgress).toBe(1);
    expect((await forward()).beatsWithoutProgress).toBe(2);
    // Another process forwards for the same agent: its time runs no faster.
    expect((await again()).beatsWithoutProgress).toBe(2);
    expect((await leases.beat(addressOf(lease))).lease.beatsWithoutProgress).toBe(2);
    expect((await forward({ progress: { done: 1 } })).beatsWithoutProgress).toBe(0);
    expect((await forward({ progress: { done: 1 } })).beatsWithoutProgress).toBe(1);
    expect((await forward({ checkpoint: { at: 3 } })).beatsWithoutProgress).toBe(0);
    await forward();
    await leases.appendEvents({ ...addressOf(lease), events: [{ key: "k", type: "agent.note", data: {} }] });
    expect((await forward()).beatsWithoutProgress).toBe(1);
    const artifact = { name: "a.txt", mediaType: "text/plain", bytes: 1, sha256: "0".repeat(64) };
    await leases.saveArtifact({ ...addressOf(lease), artifact });
    expect((await forward()).beatsWithoutProgress).toBe(1);
  });

  test("commands repeat in order until acknowledged, then reach the next holder no more", async () => {
    const lease = await held();
    const { runId } = lease;
    const ask = () => ({ runId, actor: PERSON, commandId: sample.ids("command") });
    const woken: string[] = [];
    const stop = db.database.onWoken("leases", (ids) => woken.push(...ids));
    await sample.runs.postMessage({ ...ask(), text: "look left", mode: "steer" });
    await sample.runs.requestPause({ ...ask(), reason: "lunch" });
    await sample.runs.requestResume(ask());
    stop();
    expect(new Set(woken)).toEqual(new Set([lease.id]));
    const { commands } = await leases.beat(addressOf(lease));
    expect(commands).toMatchObject([
      { kind: "steer", payload: { text: "look left", mode: "steer" } },
      { kind: "pause", payload: { reason: "lunch" } },
      { kind: "resume" },
    ]);
    expect(await leases.commands(lease.id)).toEqual(commands);
    const rest = await leases.beat({ ...addressOf(lease), acked: [commands[0]?.id ?? ""] });
    expect(rest.commands.map(({ kind }) => kind)).toEqual(["pause", "resume"]);
    await leases.release({ ...addressOf(lease), ...body(), reason: "later" });
    await settle(lease);
    await sample.offer({ runId, version: 90, pool: lease.pool });
    const next = await sample.pick("ann", lease.pool);
    await leases.grant({ leaseId: next?.id ?? "", taskToken: Buffer.from("t") });
    expect((await leases.commands(next?.id ?? "")).map(({ kind }) => kind)).toEqual(["pause", "resume"]);
  });

  test("a pause or cancel between pick and grant still reaches the holder", async () => {
    await sample.agent("cat");
    const offer = await sample.offer({ priority: 1 });
    const picked = await sample.pick("cat");
    // As if it had looked before the pick was there to be seen.
    await db.database.queryOnce("UPDATE leases SET state = 'returned' WHERE id = $1", [picked?.id]);
    await sample.runs.requestCancel({ runId: offer.runId, actor: PERSON, commandId: sample.ids("command") });
    await db.database.queryOnce("UPDATE leases SET state = 'granting' WHERE id = $1", [picked?.id]);
    await leases.grant({ leaseId: picked?.id ?? "", taskToken: Buffer.from("t") });
    expect(await leases.commands(picked?.id ?? "")).toMatchObject([{ kind: "cancel" }]);
  });
});

describe("refusing", () => {
  test("the order of reasons, and a refused call changes nothing", async () => {
    const lease = await held();
    const address = addressOf(lease);
    const before = await leases.get(lease.id);
    const lines = await typesOf(lease.runId);
    const calls = (change: Partial<typeof address>): Promise<unknown>[] => {
      const wrong = { ...address, ...change };
      const artifact = { name: "late.txt", mediaType: "text/plain", bytes: 1, sha256: "0".repeat(64) };
      return [
        leases.ack(wrong),
        leases.beat({ ...wrong, progress: { done: 5 } }),
        leases.check({ ...wrong, kind: "read" }),
        leases.appendEvents({ ...wrong, events: [{ key: "late", type: "agent.late", data: {} }] }),
        leases.saveArtifact({ ...wrong, artifact }),
        leases.complete({ ...wrong, ...body(), outcome: {} }),
        leases.fail({ ...wrong, ...body(), reason: "x", retryable: true }),
        leases.release({ ...wrong, ...body(), reason: "x" }),
        leases.park({ ...wrong, ...body(), question: "?", checkpoint: null }),
      ];
    };
    const expectAll = async (change: Partial<typeof address>, code: string): Promise<void> => {
      for (const call of calls(change)) await expect(call).rejects.toMatchObject({ code });
    };
    await expectAll({ leaseId: sample.ids("lease") }, "lease_not_found");
    await expectAll({ principalId: "key_other" }, "lease_not_found");
    await expectAll({ fence: 0 }, "lease_superseded");
    await expectAll({ fence: 2 }, "fence_unknown");
    expect(await leases.get(lease.id)).toEqual(before);
    await expire(lease);
    await expectAll({}, "lease_expired");
    await leases.revoke({ leaseId: lease.id, actor: PERSON, reason: "enough" });
    await expectAll({}, "lease_revoked");
    await settle(lease);
    await sample.offer({ runId: lease.runId, version: 90, pool: lease.pool });
    await sample.pick("ann", lease.pool);
    await expectAll({}, "lease_superseded");
    expect((await typesOf(lease.runId)).slice(0, lines.length)).toEqual(lines);
    expect(await typesOf(lease.runId)).not.toContain("agent.late");
    expect(await createArtifactStore({ database: db.database, clock: sample.clock }).list(lease.runId)).toEqual([]);
  });
});

describe("writing", () => {
  test("each key of an agent's events counts once, in the run's chained log, by the agent", async () => {
    const lease = await held();
    const events = [
      { key: "1", type: "agent.effect.begun", data: { effect: "mail" } },
      { key: "2", type: "agent.effect.begun", data: { effect: "push" } },
      { key: "3", type: "agent.effect.ended", data: { effect: "push" } },
    ];
    expect(await leases.appendEvents({ ...addressOf(lease), events })).toEqual({ written: 3 });
    const twice = Array.from({ length: 5 }, () => leases.appendEvents({ ...addressOf(lease), events: [...events, ...events] }));
    expect(await Promise.all(twice)).toEqual(twice.map(() => ({ written: 0 })));
    expect(await leases.get(lease.id)).toMatchObject({ eventCount: 3, openEffects: ["mail"] });
    const lines = await createEventStore({ database: db.database }).read(lease.runId, { after: 0, limit: 100 });
    expect(JSON.parse(lines.at(-1)?.line ?? "")).toMatchObject({ actor: { kind: "agent", id: "ann" }, subject: "step:work" });
  });

  test("an artifact may be replaced by its own step alone, and never the archived history's", async () => {
    const lease = await held();
    const artifact = { name: "change.patch", mediaType: "text/plain", bytes: 3, sha256: "1".repeat(64) };
    await leases.saveArtifact({ ...addressOf(lease), artifact });
    await leases.saveArtifact({ ...addressOf(lease), artifact: { ...artifact, bytes: 4, sha256: "2".repeat(64) } });
    const store = createArtifactStore({ database: db.database, clock: sample.clock });
    expect(await store.list(lease.runId)).toMatchObject([{ name: "change.patch", bytes: 4, stepId: "work" }]);
    await store.put({ ...artifact, runId: lease.runId, name: "other.txt", stepId: "another", generation: 1 });
    for (const name of ["other.txt", "temporal-history.json"])
      await expect(leases.saveArtifact({ ...addressOf(lease), artifact: { ...artifact, name } })).rejects.toMatchObject({
        code: "invalid_request",
      });
    expect(await leases.get(lease.id)).toMatchObject({ artifactNames: ["change.patch"] });
  });
});

describe("ending by the holder", () => {
  test("completed: durable before Temporal hears, answered the same again, otherwise refused", async () => {
    const lease = await held();
    const call = { ...addressOf(lease), ...body(), outcome: { answer: 42 }, summary: "done" };
    const first = await leases.complete(call);
    expect(first).toMatchObject({
      repeat: false,
      lease: { state: "completing", result: { answer: 42 }, summary: "done", finalCall: "complete" },
      delivery: {
        taskToken: tokenOf(lease.id),
        tell: { kind: "complete", outcome: { kind: "done", leaseId: lease.id, agentId: "ann", fence: 1 } },
      },
    });
    expect(await leases.complete(call)).toMatchObject({ repeat: true, delivery: { leaseId: lease.id } });
    await expect(leases.complete({ ...call, ...body("b") })).rejects.toMatchObject(refused("lease_finished"));
    await expect(leases.release({ ...call, reason: "x" })).rejects.toMatchObject(refused("lease_finished"));
    await expect(leases.beat(addressOf(lease))).rejects.toMatchObject(refused("lease_finished"));
    expect(await leases.markDelivered({ leaseId: lease.id })).toMatchObject({ state: "completed" });
    expect(await leases.complete(call)).toMatchObject({ repeat: true, delivery: null, lease: { state: "completed" } });
    expect(await settle(lease)).toEqual({ kind: "done", leaseId: lease.id, agentId: "ann", fence: 1 });
    expect(await count(lease, "lease_ended")).toBe(1);
  });

  test("what was completed stands although Temporal no longer took the token", async () => {
    const lease = await held();
    await leases.complete({ ...addressOf(lease), ...body(), outcome: {} });
    expect(await leases.undelivered({ olderThanMs: 60_000, limit: 10 })).toEqual([]);
    const due = await leases.undelivered({ olderThanMs: 0, limit: 100 });
    expect(due.map(({ leaseId }) => leaseId)).toContain(lease.id);
    expect((await leases.undelivered({ olderThanMs: 0, limit: 100 })).map(({ leaseId }) => leaseId)).not.toContain(lease.id);
    expect(await leases.markDelivered({ leaseId: lease.id, gone: true })).toMatchObject({ state: "completing" });
    expect(await settle(lease)).toMatchObject({ kind: "done" });
    expect(await state(lease)).toBe("completed");
  });

  test("failed, released, refused: outcome, checkpoint and brief for the next holder", async () => {
    const failed = await held();
    await leases.appendEvents({ ...addressOf(failed), events: [{ key: "1", type: "agent.effect.begun", data: { effect: "mail" } }] });
    const answer = await leases.fail({ ...addressOf(failed), ...body(), reason: "no luck", retryable: true });
    expect(answer.delivery?.tell).toEqual({
      kind: "complete",
      outcome: { kind: "failed", leaseId: failed.id, agentId: "ann", retryable: true, reason: "no luck" },
    });
    expect((await sample.agentSteps.get(failed.runId, "work"))?.briefs).toMatchObject([
      { endedAs: "failed", reason: "no luck", recorded: { events: 1, artifacts: [] }, unknownSideEffects: ["mail"] },
    ]);
    const released = await held();
    await leases.release({ ...addressOf(released), ...body(), reason: "later", checkpoint: { at: 7 } });
    expect(await sample.agentSteps.get(released.runId, "work")).toMatchObject({ checkpoint: { at: 7 }, briefs: [{ endedAs: "returned" }] });
    const unfit = await held();
    const refusal = await leases.release({ ...addressOf(unfit), ...body(), reason: "cannot" });
    expect(refusal.lease.outcome).toEqual({ kind: "refused", leaseId: unfit.id, agentId: "ann", reason: "cannot" });
    expect((await sample.agentSteps.get(unfit.runId, "work"))?.briefs).toEqual([]);
  });

  test("parked: the question is open, the step waits on it, and the answer reaches the next holder once; again and again", async () => {
    const approvals = createApprovalStore({ database: db.database, clock: sample.clock, ids: sample.ids });
    let lease = await held();
    const { runId, stepId, pool } = lease;
    for (let round = 1; round <= 3; round++) {
      const call = { ...addressOf(lease), ...body(), question: "May I?", checkpoint: { round } };
      const parked = await leases.park(call);
      expect(parked.lease).toMatchObject({ state: "parked", outcome: { kind: "parked", approvalId: parked.approvalId, dueAt: null } });
      expect(await leases.park(call)).toMatchObject({ repeat: true, approvalId: parked.approvalId });
      expect(await sample.runs.getRun(runId)).toMatchObject({ waitingOn: "approval", holder: null, steps: [{ status: "waiting" }] });
      const answer = { runId, stepId, generation: 1, approvalId: parked.approvalId };
      expect(await leases.answerParked(answer)).toBe(false);
      const decision = round === 2 ? "reject" : "approve";
      await approvals.decide({ id: parked.approvalId, decision, reason: "so", actor: PERSON, commandId: sample.ids("command") });
      expect(await leases.answerParked(answer)).toBe(true);
      expect(await leases.answerParked(answer)).toBe(true);
      await settle(lease);
      await sample.offer({ runId, version: 100 * round, pool });
      const next = await sample.pick("ann", pool);
      const granted = await leases.grant({ leaseId: next?.id ?? "", taskToken: tokenOf(next?.id ?? "") });
      if (granted.kind !== "granted") throw new Error("not granted");
      const { commands, lease: active } = await leases.beat(addressOf(granted.lease));
      expect(commands).toMatchObject([
        { kind: round === 2 ? "rejected" : "approved", payload: { approvalId: parked.approvalId, decision } },
      ]);
      await leases.beat({ ...addressOf(active), acked: commands.map(({ id }) => id) });
      lease = active;
    }
    expect(lease.fence).toBe(4);
    expect((await sample.agentSteps.get(runId, stepId))?.briefs).toHaveLength(3);
  });
});

describe("ending by others", () => {
  test("a revoke takes it back once; a second answers the same; what has ended is not taken back", async () => {
    const lease = await held();
    const revoke = { leaseId: lease.id, actor: PERSON, reason: "enough" };
    expect(await leases.revoke(revoke)).toMatchObject({
      repeat: false,
      lease: { state: "revoked" },
      delivery: { tell: { outcome: { kind: "revoked" } } },
    });
    expect(await leases.revoke(revoke)).toMatchObject({ repeat: true });
    expect(await count(lease, "lease_ended")).toBe(1);
    const done = await held();
    await leases.complete({ ...addressOf(done), ...body(), outcome: {} });
    await expect(leases.revoke({ ...revoke, leaseId: done.id })).rejects.toMatchObject({
      code: "illegal_transition",
      details: { from: "completing" },
    });
    await expect(leases.revoke({ ...revoke, leaseId: sample.ids("lease") })).rejects.toMatchObject(refused("lease_not_found"));
  });

  test("nobody acknowledged: given back without counting", async () => {
    const lease = await sample.grantedTo();
    // On a slow machine grants of other tests may be due too.
    const sweep = async () => (await leases.sweepUnacknowledged(100)).filter(({ leaseId }) => leaseId === lease.id);
    expect(await sweep()).toEqual([]);
    await expire(lease);
    expect(await sweep()).toMatchObject([{ tell: { kind: "complete", outcome: { kind: "returned", why: "no_ack" } } }]);
    expect(await sweep()).toEqual([]);
    await expect(leases.ack(addressOf(lease))).rejects.toMatchObject(refused("lease_expired"));
    expect((await sample.agentSteps.get(lease.runId, "work"))?.briefs).toEqual([]);
  });

  test("a cancel waits its grace, or not at all for an expired lease; the fence rises", async () => {
    const [slow, dead] = [await held(), await held()];
    for (const { runId } of [slow, dead]) await sample.runs.requestCancel({ runId, actor: PERSON, commandId: sample.ids("command") });
    const sweep = (graceMs: number) => leases.sweepCancelled({ graceMs, limit: 1_000, actor: WORKER });
    expect(await sweep(30_000)).toEqual([]);
    await expire(dead);
    expect(await sweep(30_000)).toMatchObject([{ leaseId: dead.id, tell: { kind: "cancel" } }]);
    expect((await sweep(0)).filter(({ leaseId }) => leaseId === slow.id)).toMatchObject([{ tell: { kind: "cancel" } }]);
    expect(await sample.agentSteps.get(slow.runId, "work")).toMatchObject({ fence: 2, grantedFence: 1 });
    await expect(leases.beat(addressOf(slow))).rejects.toMatchObject(refused("lease_revoked"));
    expect((await leases.undelivered({ olderThanMs: 0, limit: 100 })).filter(({ leaseId }) => leaseId === slow.id)).toMatchObject([
      { tell: { kind: "cancel" } },
    ]);
  });

  test("alive without progress: warned once a stall, then taken back", async () => {
    const lease = await held();
    const beat = async () => {
      await passThird(lease);
      return leases.beat({ ...addressOf(lease), acceptedFrom: await leases.now() });
    };
    for (let index = 0; index < beatsStalled(lease.ttlMs); index++) await beat();
    await leases.warnStalled(lease.id);
    await leases.warnStalled(lease.id);
    expect(await count(lease, "lease_stalled")).toBe(1);
    const sweep = () => leases.sweepStalled({ limit: 10, actor: WORKER });
    expect(await sweep()).toEqual([]);
    for (let index = beatsStalled(lease.ttlMs); index < beatsReclaimed(lease.ttlMs); index++) await beat();
    expect(await sweep()).toMatchObject([{ leaseId: lease.id, tell: { outcome: { kind: "stalled", agentId: "ann" } } }]);
    expect(await state(lease)).toBe("lost");
    expect((await sample.agentSteps.get(lease.runId, "work"))?.briefs).toMatchObject([{ endedAs: "stalled" }]);
    await expect(beat()).rejects.toMatchObject(refused("lease_expired"));
  });

  test("lost to Temporal: only while it is open", async () => {
    const lease = await held();
    const lose = { leaseId: lease.id, reason: "gone", actor: WORKER };
    expect(await leases.lose(lose)).toMatchObject({ state: "lost" });
    expect(await leases.lose(lose)).toMatchObject({ state: "lost" });
    expect(await settle(lease)).toEqual({ kind: "lost", leaseId: lease.id, agentId: "ann" });
    expect(await leases.lose({ ...lose, leaseId: sample.ids("lease") })).toBeNull();
  });

  test("the end of the run ends what is open of it, also what was completed and not heard", async () => {
    const done = await held();
    await leases.complete({ ...addressOf(done), ...body(), outcome: {} });
    expect(await sample.runs.repair({ runId: done.runId, status: "cancelled", actor: WORKER })).toBe(true);
    expect(await state(done)).toBe("cancelled");
    expect(await count(done, "lease_ended")).toBe(1);
    await expect(leases.complete({ ...addressOf(done), ...body(), outcome: {} })).resolves.toMatchObject({ repeat: true, delivery: null });
    const lease = await held();
    await sample.runs.repair({ runId: lease.runId, status: "cancelled", actor: WORKER });
    expect(await state(lease)).toBe("cancelled");
    expect(await sample.offers.get(lease.offerId)).toMatchObject({ state: "closed" });
    await expect(leases.beat(addressOf(lease))).rejects.toMatchObject(refused("lease_revoked"));
    expect((await typesOf(lease.runId)).slice(-3)).toEqual(["run_repaired", "lease_ended", "run_cancelled"]);
  });
});

describe("settling", () => {
  test("a loss counts only for who held it; a repeat answers the same", async () => {
    const active = await held();
    const lost = { kind: "lost", leaseId: active.id, agentId: "ann" };
    expect(await settle(active)).toEqual(lost);
    expect(await settle(active)).toEqual(lost);
    expect((await sample.agentSteps.get(active.runId, "work"))?.briefs).toMatchObject([{ endedAs: "lost" }]);
    const silent = await sample.grantedTo();
    expect(await settle(silent)).toEqual({ kind: "returned", leaseId: silent.id, why: "no_ack" });
    expect(await sample.offers.get(silent.offerId)).toMatchObject({ state: "closed" });
  });

  test("an offer nobody ever had answers what the workflow heard", async () => {
    const offer = await sample.offer();
    const wish = { runId: offer.runId, stepId: "work", generation: 1, offerId: offer.id, actor: WORKER } as const;
    expect(await leases.settle({ ...wish, heard: { kind: "lost" } })).toEqual({ kind: "lost", leaseId: null, agentId: null });
  });

  test("what was heard counts when a restored database never saw it", async () => {
    const lease = await held();
    const heard = { kind: "done", leaseId: lease.id, agentId: "ann", fence: 1 } as const;
    expect(await settle(lease, heard)).toEqual(heard);
  });
});

describe("at once", () => {
  const rounds = 12;
  test.each(["lose", "revoke", "cancel", "close"] as const)("complete against %s: one wins, and the log holds one end", async (other) => {
    for (let round = 0; round < rounds; round++) {
      const lease = await held();
      if (other === "cancel") await sample.runs.requestCancel({ runId: lease.runId, actor: PERSON, commandId: sample.ids("command") });
      const rivals = {
        lose: () => settle(lease),
        revoke: () => leases.revoke({ leaseId: lease.id, actor: PERSON, reason: "now" }),
        cancel: () => leases.sweepCancelled({ graceMs: 0, limit: 1_000, actor: WORKER }),
        close: () => sample.offers.close({ runId: lease.runId, stepId: "work", reason: "over", actor: WORKER }),
      };
      const call = { ...addressOf(lease), ...body(), outcome: { round } };
      const [completed, rival] = await Promise.allSettled([leases.complete(call), rivals[other]()]);
      // Only a revoke may be told that it came too late.
      if (rival.status === "rejected")
        expect({ other, ...(rival.reason as object) }).toMatchObject({ other: "revoke", code: "illegal_transition" });
      const after = await leases.get(lease.id);
      expect(await count(lease, "lease_ended")).toBe(1);
      if (completed.status === "fulfilled") {
        expect(after).toMatchObject({ finalCall: "complete", result: { round } });
        // The holder was told that it counts: said again, it is told the same.
        await expect(leases.complete(call)).resolves.toMatchObject({ repeat: true });
        if (other !== "close") expect(await settle(lease)).toMatchObject({ kind: "done" });
      } else {
        expect(after?.finalCall).toBeNull();
        expect(["lost", "revoked", "cancelled"]).toContain(after?.state);
      }
    }
  });

  test("an acknowledgement against the sweep: either it holds or it was given back", async () => {
    for (let round = 0; round < rounds; round++) {
      const lease = await sample.grantedTo();
      const soon =
        "UPDATE leases SET ack_by = clock_timestamp() + interval '3 ms', expires_at = clock_timestamp() + interval '3 ms' WHERE id = $1";
      await db.database.queryOnce(soon, [lease.id]);
      const sweep = async (): Promise<void> => {
        while ((await state(lease)) === "granted") await leases.sweepUnacknowledged(10);
      };
      const [acked] = await Promise.allSettled([leases.ack(addressOf(lease)), sweep()]);
      expect(await state(lease)).toBe(acked.status === "fulfilled" ? "active" : "returned");
    }
  });

  test("ten different final calls: one stands, nine are refused", async () => {
    for (let round = 0; round < rounds; round++) {
      const lease = await held();
      const address = addressOf(lease);
      const calls = Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0
          ? leases.complete({ ...address, ...body(String(index)), outcome: { index } })
          : leases.release({ ...address, ...body(String(index)), reason: String(index) }),
      );
      const answers = await Promise.allSettled(calls);
      expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const answer of answers) if (answer.status === "rejected") expect(answer.reason).toMatchObject(refused("lease_finished"));
      expect(await count(lease, "lease_ended")).toBe(1);
    }
  });

  test("heartbeats against a revoke: none is accepted after it", async () => {
    const lease = await held();
    const beats: Promise<boolean>[] = [];
    const one = () =>
      leases.beat(addressOf(lease)).then(
        () => true,
        () => false,
      );
    for (let index = 0; index < 20; index++) beats.push(one());
    await leases.revoke({ leaseId: lease.id, actor: PERSON, reason: "now" });
    expect(await one()).toBe(false);
    await Promise.all(beats);
    expect(await state(lease)).toBe("revoked");
  });
});

test("from a release to the next grant: two statements to end, one to settle, two to offer again, two to pick, and all of it stands", async () => {
  const { offers, agentSteps, runs } = sample;
  await sample.agent("bob");
  const lease = await held("ann");
  const { runId } = lease;
  const counted = async <Result>(action: () => Promise<Result>): Promise<[number, Result]> => {
    const before = db.database.statements();
    const result = await action();
    return [db.database.statements() - before, result];
  };
  const call = { ...addressOf(lease), bodySha256: "f".repeat(64), reason: "another's turn", checkpoint: { at: 1 } };
  const [ending, ended] = await counted(() => leases.release(call));
  expect(ended).toMatchObject({ lease: { state: "returned" }, repeat: false, delivery: { taskToken: tokenOf(lease.id) } });
  const [settling, end] = await counted(() =>
    leases.settle({ runId, stepId: "work", generation: 1, offerId: lease.offerId, heard: { kind: "lost" }, actor: WORKER }),
  );
  expect(end).toEqual({ kind: "returned", leaseId: lease.id, why: "release", reason: "another's turn" });
  const wish = sample.newOffer(runId, { pool: lease.pool, version: 1_000, progress: { ...INITIAL_AGENT_PROGRESS, round: 2 } });
  const [offering, offer] = await counted(() => offers.open(wish));
  expect(await offers.get(lease.offerId)).toMatchObject({ state: "closed" });
  expect(await offers.get(offer.id)).toEqual(offer);
  expect(await offers.open({ ...wish, id: sample.ids("offer") })).toEqual(offer);
  expect(await agentSteps.get(runId, "work")).toMatchObject({ round: 2, fence: 1, checkpoint: { at: 1 }, briefs: [{ leaseId: lease.id }] });
  expect((await runs.getRun(runId))?.steps[0]).toMatchObject({ status: "waiting", waitingOn: "lease", version: 1_000 });
  const [picking, picked] = await counted(() => leases.pick({ pool: lease.pool, agentId: "bob", principalId: sample.principalId }));
  expect(picked).toMatchObject({
    kind: "picked",
    lease: { fence: 2, agentId: "bob", state: "granting" },
    offer: { ...offer, state: "granted" },
  });
  expect({ ending, settling, offering, picking }).toEqual({ ending: 2, settling: 1, offering: 2, picking: 2 });
  expect(await typesOf(runId)).toEqual(["run_accepted", "run_started", "step_offered", "lease_granted", "lease_ended", "step_offered"]);
});

test("the list pages newest first without gap or repeat, by every filter", async () => {
  const agentId = await sample.agent("lister");
  const made: LeaseRecord[] = [];
  for (let index = 0; index < 5; index++) made.push(await sample.grantedTo(agentId));
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await leases.list({ agentId, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(ids).toEqual(made.map(({ id }) => id).reverse());
  expect((await leases.list({ runId: made[0]?.runId ?? "" })).items).toHaveLength(1);
  expect((await leases.list({ pool: made[1]?.pool ?? "", state: ["granted"] })).items).toHaveLength(1);
  expect((await leases.list({ agentId, state: ["lost"] })).items).toEqual([]);
});

test("work whose task was taken for an agent that hung up, with Temporal away, waits with its token for the sweeper", async () => {
  await sample.offer();
  const lease = await sample.pick("ann");
  if (!lease) throw new Error("nothing was picked");
  expect(await leases.giveBack({ leaseId: lease.id, why: "hung_up", reopen: false, taskToken: Buffer.from("token") })).toBe(true);
  expect(await leases.get(lease.id)).toMatchObject({ state: "returned", deliveredAt: null, settledAt: null });
  const due = (await leases.undelivered({ olderThanMs: 0, limit: 100 })).find(({ leaseId }) => leaseId === lease.id);
  expect(due).toMatchObject({ taskToken: Buffer.from("token"), tell: { kind: "complete", outcome: { kind: "returned", why: "hung_up" } } });
});

test("a lease leaves five hundred artifacts at most; one of them may still be replaced", async () => {
  const lease = await held();
  const names = Array.from({ length: 499 }, (_, index) => `made-${String(index)}`);
  await db.database.query("UPDATE leases SET artifact_names = $2 WHERE id = $1", [lease.id, names]);
  const save = (name: string): Promise<void> =>
    leases.saveArtifact({ ...addressOf(lease), artifact: { name, mediaType: "text/plain", bytes: 1, sha256: "a".repeat(64) } });
  await save("the-last");
  await save("the-last");
  await expect(save("one-more")).rejects.toMatchObject({ code: "lease_limit", details: { artifactsMax: 500 } });
});
