/** Offers, and who gets them, on a real Postgres. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { INITIAL_AGENT_PROGRESS } from "@praxis/domain/lease";
import { createEventStore } from "../events/event-store.js";
import { addressOf, createLeaseSample, createTestDatabase, PERSON, tokenOf, WORKER, type TestDatabase } from "../testing/index.js";

let db: TestDatabase;
let sample: ReturnType<typeof createLeaseSample>;
beforeAll(async () => {
  db = await createTestDatabase({ poolMax: 40 });
  sample = createLeaseSample(db.database);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.database.queryOnce("UPDATE offers SET state = 'closed'");
  await sample.agent("ann");
  await sample.agent("bob");
});

async function eventsOf(runId: string): Promise<{ type: string; data: Record<string, unknown>; actor: { kind: string; id: string } }[]> {
  const lines = await createEventStore({ database: db.database }).read(runId, { after: 0, limit: 500 });
  return lines.map(({ line }) => JSON.parse(line) as { type: string; data: Record<string, unknown>; actor: { kind: string; id: string } });
}
const typesOf = async (runId: string): Promise<string[]> => (await eventsOf(runId)).map(({ type }) => type);
const inMs = (ms: number): number => Date.now() + ms;

describe("opening", () => {
  test("leaves offer, agent step, a step that waits on a lease, and events; a repeat answers the first", async () => {
    const runId = await sample.run();
    const wish = sample.newOffer(runId, { progress: { ...INITIAL_AGENT_PROGRESS, attempt: 2, excluded: ["zed"] } });
    const before = db.database.statements();
    const offer = await sample.offers.open(wish);
    expect(db.database.statements() - before).toBeLessThanOrEqual(10);
    expect(offer).toMatchObject({ id: wish.id, state: "open", attempt: 2, excluded: ["zed"], workspace: null });
    expect(await sample.offers.get(wish.id)).toEqual(offer);
    expect(await sample.offers.open({ ...wish, id: sample.ids("offer"), queue: "elsewhere" })).toEqual(offer);
    expect(await sample.runs.getRun(runId)).toMatchObject({
      status: "running",
      waitingOn: "lease",
      holder: null,
      steps: [{ status: "waiting", waitingOn: "lease", attempt: 2, version: wish.version }],
    });
    expect(await sample.agentSteps.get(runId, "work")).toMatchObject({ fence: 0, attempt: 2, round: 1, briefs: [], unroutable: false });
    expect(await typesOf(runId)).toEqual(["run_accepted", "run_started", "step_offered"]);
  });

  test("ten twins at once make one offer", async () => {
    const runId = await sample.run();
    const wish = sample.newOffer(runId);
    const answers = await Promise.all(Array.from({ length: 10 }, () => sample.offers.open({ ...wish, id: sample.ids("offer") })));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await typesOf(runId)).toEqual(["run_accepted", "run_started", "step_offered"]);
  });

  test("is refused for an unknown pool, a stale version, another generation and a closed run; nothing is written", async () => {
    const { runId, version } = await sample.offer();
    const refused = async (change: object, code: string): Promise<void> => {
      await expect(sample.offers.open(sample.newOffer(runId, change))).rejects.toMatchObject({ code });
    };
    await refused({ pool: "nowhere" }, "pool_not_found");
    await refused({ version: version - 1 }, "illegal_transition");
    await refused({ generation: 2 }, "illegal_transition");
    await refused({ stepId: "other" }, "step_not_found");
    await sample.runs.repair({ runId, status: "failed", actor: WORKER });
    await refused({}, "illegal_transition");
    expect((await typesOf(runId)).filter((type) => type === "step_offered")).toHaveLength(1);
  });

  test("is refused while a lease of the step is open or its outcome is not settled", async () => {
    const lease = await sample.held("ann");
    const again = (): Promise<unknown> => sample.offers.open(sample.newOffer(lease.runId, { version: 50 }));
    await expect(again()).rejects.toMatchObject({ code: "illegal_transition", details: { leaseId: lease.id } });
    await sample.leases.release({ ...addressOf(lease), bodySha256: "a", reason: "later" });
    await expect(again()).rejects.toMatchObject({ code: "illegal_transition", details: { leaseId: lease.id } });
    const { runId, stepId, generation, offerId } = lease;
    const heard = { kind: "returned", leaseId: lease.id, why: "release" } as const;
    await sample.leases.settle({ runId, stepId, generation, offerId, heard, actor: WORKER });
    await expect(again()).resolves.toMatchObject({ state: "open" });
  });

  test("after three refusals says once that no agent fits, and stays open for one that does", async () => {
    const progress = { ...INITIAL_AGENT_PROGRESS, refusals: 3, excluded: ["a", "b", "c"] };
    const { runId } = await sample.offer({ progress });
    await sample.offer({ runId, progress: { ...progress, refusals: 4 } });
    expect((await typesOf(runId)).filter((type) => type === "step_unroutable")).toHaveLength(1);
    expect((await sample.runs.getRun(runId))?.steps[0]?.details).toMatchObject({ unroutable: true, refusals: 4 });
    expect(await sample.pick("ann")).toMatchObject({ runId });
  });

  test("a new generation begins with empty briefs and goes on with the fence", async () => {
    const lease = await sample.held("ann");
    await sample.leases.fail({ ...addressOf(lease), bodySha256: "a", reason: "broken", retryable: false });
    const { runId, stepId, offerId } = lease;
    const heard = { kind: "failed", leaseId: lease.id, agentId: "ann", retryable: false, reason: "broken" } as const;
    await sample.leases.settle({ runId, stepId, generation: 1, offerId, heard, actor: WORKER });
    expect(await sample.agentSteps.get(runId, stepId)).toMatchObject({ fence: 1, briefs: [{ endedAs: "failed", reason: "broken" }] });
    await db.database.queryOnce("UPDATE steps SET generation = 2 WHERE run_id = $1", [runId]);
    await sample.offer({ runId, generation: 2, version: 60 });
    expect(await sample.agentSteps.get(runId, stepId)).toMatchObject({ fence: 1, generation: 2, briefs: [] });
    expect(await sample.pick("ann")).toMatchObject({ fence: 2, generation: 2 });
  });

  test("a failed verification becomes a brief for the next holder", async () => {
    const lease = await sample.held("ann");
    await sample.leases.complete({ ...addressOf(lease), bodySha256: "a", outcome: { ok: true } });
    const { runId, stepId, offerId } = lease;
    const heard = { kind: "done", leaseId: lease.id, agentId: "ann", fence: 1 } as const;
    await sample.leases.settle({ runId, stepId, generation: 1, offerId, heard, actor: WORKER });
    const unverified = { leaseId: lease.id, round: 1, evidenceArtifact: "verify-1.txt" };
    const next = await sample.held("ben", { runId, version: 60, unverified });
    expect((await sample.agentSteps.get(runId, stepId))?.briefs).toMatchObject([
      { leaseId: lease.id, endedAs: "unverified", round: 1, evidenceArtifact: "verify-1.txt" },
    ]);
    // The workflow says it with every further offer of the round; the last word is that of the holder who came last.
    await sample.leases.fail({ ...addressOf(next), bodySha256: "b", reason: "broken", retryable: true });
    const lost = { kind: "failed", leaseId: next.id, agentId: "ben", fence: 2, reason: "broken", retryable: true } as const;
    await sample.leases.settle({ runId, stepId, generation: 1, offerId: next.offerId, heard: lost, actor: WORKER });
    await sample.offer({ runId, version: 70, unverified });
    const briefs = (await sample.agentSteps.get(runId, stepId))?.briefs;
    expect(briefs?.map(({ leaseId, endedAs }) => [leaseId, endedAs])).toEqual([
      [lease.id, "unverified"],
      [next.id, "failed"],
    ]);
  });
});

describe("picking", () => {
  test("fifty agents at once get twenty offers, each once", async () => {
    await Promise.all(Array.from({ length: 20 }, () => sample.offer()));
    const names = await Promise.all(Array.from({ length: 50 }, (_, index) => sample.agent(`crowd-${String(index)}`)));
    const picked = (await Promise.all(names.map((name) => sample.pick(name)))).filter((lease) => lease !== null);
    expect(picked).toHaveLength(20);
    expect(new Set(picked.map(({ offerId }) => offerId)).size).toBe(20);
    expect(picked.every(({ state, fence }) => state === "granting" && fence === 1)).toBe(true);
  });

  test("two open leases of one step are impossible in the database itself", async () => {
    const { id } = await sample.held("ann");
    const copy = `INSERT INTO leases (id, offer_id, run_id, step_id, generation, pool, agent_id, principal_id, fence, attempt, round, ttl_ms, state, created_at, expires_at)
      SELECT 'lse_twin', offer_id, run_id, step_id, generation, pool, agent_id, principal_id, fence + 1, attempt, round, ttl_ms, 'granting', created_at, expires_at
      FROM leases WHERE id = $1`;
    await expect(db.database.queryOnce(copy, [id])).rejects.toMatchObject({ code: "23505", constraint: "leases_one_open" });
  });

  test("priority comes first, then age", async () => {
    const late = await sample.offer({ priority: 3 });
    const later = await sample.offer({ priority: 3 });
    const first = await sample.offer({ priority: 1 });
    for (const { id } of [first, late, later]) expect(await sample.pick("ann")).toMatchObject({ offerId: id });
    expect(await sample.pick("ann")).toBeNull();
  });

  test("capabilities, exclusions and windows decide who may have it", async () => {
    await sample.agent("able", { capabilities: ["git", "python"] });
    const offer = await sample.offer({ capabilities: ["git"], progress: { ...INITIAL_AGENT_PROGRESS, excluded: ["bob"] } });
    expect(await sample.pick("ann")).toBeNull();
    expect(await sample.pick("bob")).toBeNull();
    expect(await sample.pick("able")).toMatchObject({ offerId: offer.id });
    const soon = inMs(300);
    const windows = { preferred: { agentId: "bob", untilMs: soon } };
    const { id } = await sample.offer({ progress: { ...INITIAL_AGENT_PROGRESS, ...windows } });
    const none = await sample.leases.pick({ pool: "default", agentId: "ann", principalId: sample.principalId });
    expect(none).toEqual({ kind: "none", againAt: new Date(soon).toISOString(), open: true });
    expect(await sample.pick("bob")).toMatchObject({ offerId: id });
  });

  test("an avoided agent gets it when its window has ended", async () => {
    const { id } = await sample.offer({ progress: { ...INITIAL_AGENT_PROGRESS, avoided: { agentId: "ann", untilMs: inMs(250) } } });
    const none = await sample.leases.pick({ pool: "default", agentId: "ann", principalId: sample.principalId });
    if (none.kind !== "none" || none.againAt === null) throw new Error("a window should hold it back");
    const { againAt } = none;
    for (let now = ""; now <= againAt; now = await sample.leases.now());
    expect(await sample.pick("ann")).toMatchObject({ offerId: id });
  });

  test("an agent's polls together never exceed its limit, and a poll above it is refused", async () => {
    await Promise.all(Array.from({ length: 10 }, () => sample.offer()));
    await sample.agent("small", { maxLeases: 3 });
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => sample.pick("small")));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    for (const answer of answers)
      if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "lease_limit", details: { maxLeases: 3 } });
    const { items } = await sample.leases.list({ agentId: "small" });
    expect(items).toHaveLength(3);
  });

  test("an unknown agent and another principal's agent are not there", async () => {
    for (const wish of [
      { agentId: "ghost", principalId: sample.principalId },
      { agentId: "ann", principalId: "key_other" },
    ])
      await expect(sample.leases.pick({ pool: "default", ...wish })).rejects.toMatchObject({ code: "agent_not_found" });
  });

  test("nothing of a paused or cancelled run is handed out; after the resume it is, and its pool is woken", async () => {
    const { runId } = await sample.offer();
    const ask = { runId, actor: PERSON, reason: "wait" };
    await sample.runs.requestPause({ ...ask, commandId: sample.ids("command") });
    expect(await sample.pick("ann")).toBeNull();
    const woken: string[] = [];
    const stop = db.database.onWoken("pools", (pools) => woken.push(...pools));
    await sample.runs.requestResume({ ...ask, commandId: sample.ids("command") });
    stop();
    expect(woken).toEqual(["default"]);
    expect(await sample.pick("ann")).toMatchObject({ runId });
    const other = await sample.offer();
    await sample.runs.requestCancel({ runId: other.runId, actor: PERSON, commandId: sample.ids("command") });
    expect(await sample.pick("ann")).toBeNull();
  });

  test("an idle poll is one statement and opens no transaction", async () => {
    await sample.pick("ann");
    const before = db.database.statements();
    expect(await sample.pick("ann")).toBeNull();
    expect(db.database.statements() - before).toBe(1);
  });
});

describe("giving back what nobody was told of", () => {
  test("opens the offer again with a higher fence, and wakes the pool", async () => {
    const { id, pool } = await sample.offer();
    const first = await sample.pick("ann");
    const woken: string[] = [];
    const stop = db.database.onWoken("pools", (pools) => woken.push(...pools));
    const back = { leaseId: first?.id ?? "", why: "hung_up", reopen: true } as const;
    expect(await sample.leases.giveBack(back)).toBe(true);
    expect(await sample.leases.giveBack(back)).toBe(false);
    stop();
    expect(woken).toEqual([pool]);
    expect(await sample.pick("bob")).toMatchObject({ offerId: id, fence: 2 });
  });

  test("a spent task is not offered again until the workflow has settled it", async () => {
    const offer = await sample.offer();
    const first = await sample.pick("ann");
    const leaseId = first?.id ?? "";
    await sample.leases.giveBack({ leaseId, why: "api_lost", reopen: false });
    expect(await sample.pick("bob")).toBeNull();
    const { runId, stepId, generation } = offer;
    const settled = await sample.leases.settle({ runId, stepId, generation, offerId: offer.id, heard: { kind: "lost" }, actor: WORKER });
    expect(settled).toEqual({ kind: "returned", leaseId, why: "api_lost" });
    await sample.offer({ runId, version: 70 });
    expect(await sample.pick("bob")).toMatchObject({ fence: 2 });
  });

  test("a grant that was confirmed meanwhile stays", async () => {
    await sample.offer();
    const leaseId = (await sample.pick("ann"))?.id ?? "";
    const [granted, given] = await Promise.all([
      sample.leases.grant({ leaseId, taskToken: tokenOf(leaseId) }),
      sample.leases.giveBack({ leaseId, why: "hung_up", reopen: true }),
    ]);
    expect(granted.kind === "granted").toBe(!given);
  });
});

describe("closing", () => {
  test("in grace a holder is asked once, and what is merely open closes", async () => {
    const lease = await sample.held("ann");
    const close = { runId: lease.runId, stepId: "work", reason: "out of time", mode: "grace", actor: WORKER } as const;
    expect(await sample.offers.close(close)).toEqual({ closed: false });
    expect(await sample.offers.close(close)).toEqual({ closed: false });
    expect(await sample.leases.commands(lease.id)).toMatchObject([{ kind: "cancel", payload: { reason: "out of time" } }]);
    expect(await sample.offers.close({ ...close, mode: "if_open" })).toEqual({ closed: false });
    expect(await sample.leases.get(lease.id)).toMatchObject({ state: "active" });
    const picking = await sample.offer({ priority: 1 });
    const picked = await sample.pick("ann");
    expect(picked).toMatchObject({ offerId: picking.id, state: "granting" });
    // Nobody was told of it: it must not open again behind the back of a run that goes on in a new execution.
    expect(await sample.offers.close({ ...close, runId: picking.runId, mode: "if_open" })).toEqual({ closed: true });
    expect(await sample.leases.giveBack({ leaseId: picked?.id ?? "", why: "api_lost", reopen: true })).toBe(false);
    expect(await sample.leases.grant({ leaseId: picked?.id ?? "", taskToken: Buffer.from("t") })).toEqual({ kind: "stale", outcome: null });
    expect(await sample.offers.get(picking.id)).toMatchObject({ state: "closed" });
    const open = await sample.offer();
    expect(await sample.offers.close({ ...close, runId: open.runId })).toEqual({ closed: true });
    expect(await sample.offers.get(open.id)).toMatchObject({ state: "closed" });
  });

  test("cancels what is held, raises the fence, and lets nobody pick it; a repeat does nothing", async () => {
    const lease = await sample.held("ann");
    const close = { runId: lease.runId, stepId: "work", reason: "the run was cancelled", actor: WORKER };
    await sample.offers.close(close);
    await sample.offers.close(close);
    expect(await sample.leases.get(lease.id)).toMatchObject({ state: "cancelled" });
    expect(await sample.agentSteps.get(lease.runId, "work")).toMatchObject({ fence: 2, grantedFence: 1 });
    await expect(sample.leases.beat(addressOf(lease))).rejects.toMatchObject({ code: "lease_revoked" });
    expect((await typesOf(lease.runId)).filter((type) => type === "lease_ended")).toHaveLength(1);
    const open = await sample.offer();
    await sample.offers.close({ ...close, runId: open.runId });
    expect(await sample.pick("ann")).toBeNull();
  });
});
