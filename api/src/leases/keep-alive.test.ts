/** Beats with a database, a Temporal and a clock that do as told: what is absorbed, what goes on, and what is said when one of them is away. */
import { beforeEach, expect, test } from "@jest/globals";
import type { Beat, LeaseRecord, LeaseStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { beatsStalled, leaseRefusal, type LeaseState } from "@praxis/domain/lease";
import type { LeaseGateway } from "@praxis/temporal/client";
import pino from "pino";
import { createKeepAlive, type KeepAlive } from "./keep-alive.js";
import { createLeaseMemory, type LeaseMemory } from "./lease-memory.js";
import type { BeatKind } from "./lease-metrics.js";

const TTL = 60_000;
const START = Date.parse("2026-03-01T10:00:00.000Z");
const ADDRESS = { leaseId: "lse_1", principalId: "key_1", fence: 3 };

interface World {
  clock: number;
  temporal: "there" | "away" | "gone";
  database: "there" | "away";
  live: boolean;
  refusal: ReturnType<typeof leaseRefusal> | null;
  lease: LeaseRecord;
  beats: Beat[];
  checks: number;
  heartbeats: number;
  counted: BeatKind[];
  lost: number;
  warned: string[];
  /** So many writes fail. */
  failing: number;
  /** Called while `hold` reads the row. */
  whileReading: () => void;
  /** Temporal answers only then. */
  answering: Promise<unknown>;
}

let world: World;
let memory: LeaseMemory;
let keepAlive: KeepAlive;

const at = (ms: number): string => new Date(START + ms).toISOString();
const away = (code: "database_unavailable" | "temporal_unavailable") => new DomainError(code, "away", { retry: true });

function leaseWith(state: LeaseState): LeaseRecord {
  return {
    id: ADDRESS.leaseId,
    offerId: "ofr_1",
    runId: "run_1",
    stepId: "work",
    generation: 1,
    pool: "default",
    agentId: "ada",
    principalId: ADDRESS.principalId,
    fence: ADDRESS.fence,
    attempt: 1,
    round: 1,
    ttlMs: TTL,
    state,
    createdAt: at(0),
    grantedAt: at(0),
    ackBy: at(5_000),
    ackedAt: state === "active" ? at(0) : null,
    expiresAt: at(state === "active" ? TTL : 5_000),
    forwardedAt: null,
    progress: null,
    progressAt: null,
    beatsWithoutProgress: 0,
    checkpoint: null,
    eventCount: 0,
    artifactNames: [],
    openEffects: [],
    finalCall: null,
    finalBodySha256: null,
    result: null,
    summary: null,
    outcome: null,
    reason: null,
    endedAt: null,
    deliveredAt: null,
    settledAt: null,
  };
}

function storeOf(now: () => string): LeaseStore {
  const there = (): void => {
    if (world.database === "away") throw away("database_unavailable");
    if (world.refusal) throw world.refusal;
  };
  const store: Pick<LeaseStore, "hold" | "beat" | "ack" | "lose" | "warnStalled"> = {
    hold: async () => {
      world.checks += 1;
      there();
      const lease = world.lease;
      await Promise.resolve();
      world.whileReading();
      return { lease, now: now(), taskToken: Buffer.from("token"), commands: [] };
    },
    beat: (beat) => {
      there();
      if (world.failing > 0) {
        world.failing -= 1;
        return Promise.reject(away("database_unavailable"));
      }
      world.beats.push(beat);
      const expiresAt = beat.acceptedFrom ? new Date(Date.parse(beat.acceptedFrom) + TTL).toISOString() : world.lease.expiresAt;
      const forwardedAt = beat.acceptedFrom === undefined ? world.lease.forwardedAt : now();
      world.lease = { ...world.lease, expiresAt, forwardedAt, state: "active" };
      return Promise.resolve({ lease: world.lease, commands: [], now: now() });
    },
    ack: ({ acceptedFrom }) => {
      there();
      world.lease = { ...leaseWith("active"), expiresAt: acceptedFrom ? new Date(Date.parse(acceptedFrom) + TTL).toISOString() : at(TTL) };
      return Promise.resolve({ lease: world.lease, now: now() });
    },
    lose: () => {
      world.lease = { ...world.lease, state: "lost" };
      world.refusal = leaseRefusal("lease_expired", ADDRESS.leaseId);
      return Promise.resolve(world.lease);
    },
    warnStalled: (leaseId) => {
      world.warned.push(leaseId);
      return Promise.resolve();
    },
  };
  return store as LeaseStore;
}

function gatewayOf(): LeaseGateway {
  const gateway: Pick<LeaseGateway, "heartbeat"> = {
    heartbeat: async () => {
      world.heartbeats += 1;
      await world.answering;
      if (world.temporal === "away") throw away("temporal_unavailable");
      return world.temporal === "gone" ? "gone" : { cancelRequested: false };
    },
  };
  return gateway as LeaseGateway;
}

beforeEach(() => {
  const fresh = {
    beats: [],
    checks: 0,
    heartbeats: 0,
    counted: [],
    lost: 0,
    warned: [],
    failing: 0,
    refusal: null,
    whileReading: () => undefined,
    answering: Promise.resolve(),
  };
  world = { ...fresh, clock: 0, temporal: "there", database: "there", live: true, lease: leaseWith("active") };
  memory = createLeaseMemory();
  keepAlive = keeping(memory);
});

/** A process. */
function keeping(memory: LeaseMemory): KeepAlive {
  const metrics = {
    beat: (kind: BeatKind) => world.counted.push(kind),
    forwarded: () => undefined,
    granted: () => undefined,
    ungranted: () => undefined,
    lost: () => (world.lost += 1),
  };
  return createKeepAlive({
    leases: storeOf(() => at(world.clock)),
    gateway: gatewayOf(),
    memory,
    live: () => world.live,
    metrics,
    log: pino({ level: "silent" }),
    monotonic: () => world.clock,
  });
}

const untilTrue = async (holds: () => boolean): Promise<void> => {
  for (let turn = 0; !holds() && turn < 100; turn++) await new Promise((done) => setImmediate(done));
  await new Promise((done) => setImmediate(done));
};

const beat = (wish: Parameters<KeepAlive["beat"]>[1] = {}, address = ADDRESS) => keepAlive.beat(address, wish);

test("240 beats in two minutes cost one call to Temporal, one read and one write for each third of the TTL", async () => {
  for (world.clock = 0; world.clock < 2 * TTL; world.clock += 500) await beat();
  expect({ checks: world.checks, heartbeats: world.heartbeats, writes: world.beats.length }).toEqual({
    checks: 6,
    heartbeats: 5,
    writes: 5,
  });
  expect(world.counted.filter((kind) => kind === "absorbed")).toHaveLength(235);
});

test("two processes that serve one lease in turn forward it once for each third of the TTL, together", async () => {
  const other = keeping(createLeaseMemory());
  for (world.clock = 0; world.clock < 2 * TTL; world.clock += 500) await (world.clock % 1_000 === 0 ? keepAlive : other).beat(ADDRESS, {});
  expect({ heartbeats: world.heartbeats, writes: world.beats.length }).toEqual({ heartbeats: 5, writes: 5 });
});

test("of two checkpoints that wait for the same forward neither is answered before it is written", async () => {
  await beat();
  const first = beat({ checkpoint: { place: 1 } });
  const both = [beat({ checkpoint: { place: 2 } }), beat({ checkpoint: { place: 3 } })];
  world.failing = 2;
  const answers = await Promise.allSettled([first, ...both]);
  const written = world.beats.map(({ checkpoint }) => checkpoint);
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
  expect(written).toEqual([{ place: 3 }]);
});

test("what absorbed beats said outlives a notice about the lease", async () => {
  await beat({ progress: { done: 7 } });
  memory.drop([ADDRESS.leaseId]);
  world.clock = 20_000;
  await beat();
  expect(world.beats).toMatchObject([{ progress: { done: 7 } }]);
});

test("an absorbed beat answers the standing end; a forwarded one moves it to before the beat plus the TTL", async () => {
  world.clock = 1_000;
  expect(await beat()).toEqual({ state: "active", health: "ok", expiresAt: at(TTL), commands: [] });
  world.clock = 20_000;
  expect(await beat()).toMatchObject({ expiresAt: at(20_000 + TTL) });
});

test("many beats at the same moment make one call", async () => {
  world.clock = 30_000;
  await Promise.all(Array.from({ length: 50 }, () => beat()));
  expect(world.heartbeats).toBe(1);
  expect(world.beats).toHaveLength(1);
});

test("with Temporal away a beat says degraded, nothing moves, and it is asked again a second later, not with each beat", async () => {
  world.temporal = "away";
  for (world.clock = 20_000; world.clock < 23_000; world.clock += 100)
    expect(await beat()).toMatchObject({ health: "degraded", expiresAt: at(TTL) });
  expect(world.heartbeats).toBe(3);
  expect(world.beats).toHaveLength(0);
  world.temporal = "there";
  world.clock = 23_100;
  expect(await beat()).toMatchObject({ health: "ok", expiresAt: at(23_100 + TTL) });
});

test("a checkpoint and acknowledged commands are written at once, progress with the next forward", async () => {
  await beat({ progress: { done: 1 } });
  expect(world.beats).toHaveLength(0);
  await beat({ checkpoint: { place: 7 } });
  await beat({ acked: ["cmd_1"] });
  expect(world.beats).toMatchObject([{ progress: { done: 1 }, checkpoint: { place: 7 } }, { acked: ["cmd_1"] }]);
  expect(world.beats.every(({ acceptedFrom }) => acceptedFrom === undefined)).toBe(true);
  expect(world.heartbeats).toBe(0);
});

test("with the database away a beat that needs nothing stored is degraded until the lease ends; one that does is refused", async () => {
  await beat();
  world.database = "away";
  world.live = false;
  world.clock = 30_000;
  expect(await beat()).toMatchObject({ health: "degraded", expiresAt: at(TTL) });
  await expect(beat({ checkpoint: { place: 1 } })).rejects.toMatchObject({ code: "database_unavailable" });
  world.clock = TTL;
  await expect(beat()).rejects.toMatchObject({ code: "database_unavailable" });
});

test("what could not be written is written with the next forward", async () => {
  await beat({ progress: { done: 1 } });
  world.database = "away";
  world.clock = 20_000;
  expect(await beat()).toMatchObject({ health: "degraded" });
  world.database = "there";
  world.clock = 40_000;
  expect(await beat()).toMatchObject({ health: "ok" });
  expect(world.beats).toMatchObject([{ progress: { done: 1 } }]);
});

test("a beat that reads the row while another one is at Temporal waits for that one, and is answered after it", async () => {
  world.live = false;
  world.clock = 30_000;
  const temporal = Promise.withResolvers<undefined>();
  world.answering = temporal.promise;
  const first = beat();
  await untilTrue(() => world.heartbeats === 1);
  const entry = memory.get(ADDRESS.leaseId);
  const second = beat();
  await untilTrue(() => world.checks === 2);
  // Asked before Temporal answers: whoever waited on another entry than the one whose forward ends would wait for ever, and the process with it.
  expect(memory.get(ADDRESS.leaseId)).toBe(entry);
  temporal.resolve(undefined);
  expect(await Promise.all([first, second])).toMatchObject([{ expiresAt: at(30_000 + TTL) }, { expiresAt: at(30_000 + TTL) }]);
  expect(world.heartbeats).toBe(1);
});

test("while notices are not heard every beat asks the row", async () => {
  world.live = false;
  for (const clock of [1, 2, 3]) {
    world.clock = clock;
    await beat();
  }
  expect(world.checks).toBe(3);
});

test("a notice makes the next beat ask the row, also one that comes while the row is read", async () => {
  await beat();
  world.refusal = leaseRefusal("lease_revoked", ADDRESS.leaseId);
  expect(await beat()).toMatchObject({ health: "ok" });
  memory.drop([ADDRESS.leaseId]);
  await expect(beat()).rejects.toMatchObject({ code: "lease_revoked" });
  world.refusal = null;
  world.whileReading = () => memory.drop([ADDRESS.leaseId]);
  await beat();
  expect(memory.size).toBe(0);
});

test.each([
  ["another principal", { ...ADDRESS, principalId: "key_2" }, "lease_not_found"],
  ["a lower fence", { ...ADDRESS, fence: 2 }, "lease_superseded"],
  ["a higher fence", { ...ADDRESS, fence: 4 }, "fence_unknown"],
] as const)("memory never lets %s through: the row decides", async (_name, address, code) => {
  await beat();
  world.refusal = leaseRefusal(code, ADDRESS.leaseId);
  await expect(beat({}, address)).rejects.toMatchObject({ code });
  expect(world.counted.at(-1)).toBe("refused");
});

test("a lease that Temporal has ended is lost, and its agent hears that it expired", async () => {
  world.clock = 30_000;
  world.temporal = "gone";
  await expect(beat()).rejects.toMatchObject({ code: "lease_expired" });
  expect({ state: world.lease.state, lost: world.lost, size: memory.size }).toEqual({ state: "lost", lost: 1, size: 0 });
});

test("the time to live counts from the acknowledgement, also with Temporal away", async () => {
  world.lease = leaseWith("granted");
  world.clock = 2_000;
  expect(await keepAlive.ack(ADDRESS)).toMatchObject({ state: "active", health: "ok", expiresAt: at(2_000 + TTL) });
  world.clock = 3_000;
  expect(await keepAlive.ack(ADDRESS)).toMatchObject({ expiresAt: at(2_000 + TTL) });
  expect(world.heartbeats).toBe(1);
  memory.drop("all");
  world.lease = leaseWith("granted");
  world.temporal = "away";
  expect(await keepAlive.ack(ADDRESS)).toMatchObject({ state: "active", health: "degraded", expiresAt: at(TTL) });
});

test("a lease without progress is called stalled, and that is written once", async () => {
  world.lease = { ...world.lease, beatsWithoutProgress: beatsStalled(TTL) };
  for (const clock of [20_000, 40_000, 60_000]) {
    world.clock = clock;
    expect(await beat()).toMatchObject({ health: "stalled" });
  }
  expect(world.warned).toEqual([ADDRESS.leaseId]);
});

test("memory is bounded: the oldest entry goes, and its agent is answered all the same", async () => {
  const small = createLeaseMemory(2);
  const entry = { lease: world.lease } as never;
  for (const leaseId of ["a", "b", "c"]) await small.fill(leaseId, "one", () => Promise.resolve(entry));
  expect([small.size, small.get("a"), small.get("c")]).toEqual([2, undefined, entry]);
});
