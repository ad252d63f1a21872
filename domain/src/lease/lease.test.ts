/** The machine of one grant: every edge, the order of refusals, and what follows each end. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  afterAnswer,
  afterLease,
  afterVerification,
  INITIAL_AGENT_PROGRESS,
  isLeaseHeld,
  isLeaseOpen,
  isUnroutable,
  judgeCall,
  LEASE_CALLS,
  LEASE_STATES,
  mayLeaseMove,
  ON_STALL,
  openEffects,
  PREFERENCE_MS,
  type AgentProgress,
  type JudgedLease,
  type LeaseCall,
  type LeaseEnd,
  type LeasePolicy,
  type LeaseState,
} from "./index.js";

describe("states", () => {
  const EDGES: Record<LeaseState, LeaseState[]> = {
    granting: ["granted", "returned", "cancelled", "lost", "revoked"],
    granted: ["active", "completing", "failed", "returned", "parked", "cancelled", "lost", "revoked"],
    active: ["completing", "failed", "returned", "parked", "cancelled", "lost", "revoked"],
    completing: ["completed", "cancelled"],
    completed: [],
    failed: [],
    returned: [],
    parked: [],
    cancelled: [],
    lost: [],
    revoked: [],
  };

  test.each([...LEASE_STATES])("from %s only its edges are legal", (from) => {
    expect(LEASE_STATES.filter((to) => mayLeaseMove(from, to))).toEqual(LEASE_STATES.filter((to) => EDGES[from].includes(to)));
  });

  test("what is open leads somewhere, what has ended leads nowhere, and nothing ends without having been open", () => {
    for (const state of LEASE_STATES) {
      expect(LEASE_STATES.some((to) => mayLeaseMove(state, to))).toBe(isLeaseOpen(state));
      if (isLeaseHeld(state)) expect(isLeaseOpen(state)).toBe(true);
    }
  });
});

const LEASE: JudgedLease = {
  id: "lse_1",
  principalId: "key_a",
  fence: 5,
  state: "active",
  expiresAtMs: 1_000,
  finalCall: null,
  finalBodySha256: null,
};
const CALL: LeaseCall = { kind: "heartbeat", fence: 5, principalId: "key_a" };
const judge = (lease: Partial<JudgedLease> | null, call: Partial<LeaseCall> = {}, granted = 5, nowMs = 999): string => {
  const judged = judgeCall(lease && { ...LEASE, ...lease }, granted, { ...CALL, ...call }, nowMs);
  return judged.kind === "refused" ? judged.code : judged.kind;
};

describe("judging a call", () => {
  test("each reason, alone", () => {
    expect(judge({})).toBe("ok");
    expect(judge({ state: "granted" })).toBe("ok");
    expect(judge(null)).toBe("lease_not_found");
    expect(judge({}, { principalId: "key_b" })).toBe("lease_not_found");
    expect(judge({ state: "granting" })).toBe("lease_not_found");
    expect(judge({}, { fence: 4 })).toBe("lease_superseded");
    expect(judge({}, { fence: 6 })).toBe("fence_unknown");
    expect(judge({}, {}, 6)).toBe("lease_superseded");
    for (const state of ["revoked", "cancelled"] as const) expect(judge({ state })).toBe("lease_revoked");
    for (const state of ["lost", "returned"] as const) expect(judge({ state })).toBe("lease_expired");
    expect(judge({}, {}, 5, 1_000)).toBe("lease_expired");
  });

  test("each reason comes before all that follow it", () => {
    // From the last reason to the first: each adds one and must win over those before.
    const layers: [string, { lease?: Partial<JudgedLease>; call?: Partial<LeaseCall>; granted?: number }][] = [
      ["lease_expired", {}],
      ["lease_revoked", { lease: { state: "revoked" } }],
      ["lease_superseded", { granted: 9 }],
      ["lease_finished", { lease: { finalCall: "release", finalBodySha256: "x" } }],
      ["fence_unknown", { call: { fence: 6 } }],
      ["lease_not_found", { call: { principalId: "key_b" } }],
    ];
    let [lease, call, granted]: [Partial<JudgedLease>, Partial<LeaseCall>, number] = [{}, {}, 5];
    for (const [code, layer] of layers) {
      lease = { ...lease, ...layer.lease };
      call = { ...call, ...layer.call };
      granted = layer.granted ?? granted;
      expect(judge(lease, call, granted, 2_000)).toBe(code);
    }
    expect(judge({ ...lease }, { fence: 4 }, granted, 2_000)).toBe("lease_superseded");
  });

  test("what its holder ended answers the same word the same, whatever came after, and any other word with no", () => {
    for (const state of ["completing", "completed", "failed", "returned", "parked", "cancelled"] as const) {
      const ended = { state, finalCall: "complete", finalBodySha256: "x" } as const;
      expect(judge(ended, { kind: "complete", bodySha256: "x" }, 9, 5_000)).toBe("repeat");
      expect(judge(ended, { kind: "complete", bodySha256: "y" })).toBe("lease_finished");
      expect(judge(ended, { kind: "fail", bodySha256: "x" })).toBe("lease_finished");
      expect(judge(ended, { kind: "heartbeat" })).toBe("lease_finished");
    }
  });

  test("for any lease and call: only an unexpired, held, present grant of the caller with its exact fence is let through", () => {
    const anyLease = fc.record({
      principalId: fc.constantFrom("key_a", "key_b"),
      fence: fc.integer({ min: 1, max: 4 }),
      state: fc.constantFrom(...LEASE_STATES),
      expiresAtMs: fc.integer({ min: 0, max: 10 }),
      finalCall: fc.constantFrom(null, "complete" as const, "release" as const),
      finalBodySha256: fc.constantFrom("x", "y"),
    });
    const anyCall = fc.record({
      kind: fc.constantFrom(...LEASE_CALLS),
      fence: fc.integer({ min: 0, max: 5 }),
      principalId: fc.constantFrom("key_a", "key_b"),
      bodySha256: fc.constantFrom("x", "y"),
    });
    fc.assert(
      fc.property(anyLease, anyCall, fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 10 }), (lease, call, granted, nowMs) => {
        const judged = judgeCall({ id: "lse_1", ...lease }, granted, call, nowMs);
        const own = call.principalId === lease.principalId && call.fence === lease.fence && lease.state !== "granting";
        const allowed = own && lease.finalCall === null && granted <= lease.fence && isLeaseHeld(lease.state) && nowMs < lease.expiresAtMs;
        const ended: LeaseState[] = ["completing", "completed", "failed", "parked"];
        // States that only a final call leads to do not come without one.
        fc.pre(lease.finalCall !== null || !ended.includes(lease.state));
        expect(judged.kind === "ok").toBe(allowed);
        const same = own && lease.finalCall === call.kind && lease.finalBodySha256 === call.bodySha256;
        expect(judged.kind === "repeat").toBe(same);
      }),
      { numRuns: 2_000 },
    );
  });
});

const POLICY: LeasePolicy = { attempts: 3, maxRounds: 3, hasVerify: false, onStall: "offer" };
const START = INITIAL_AGENT_PROGRESS;
const who = { leaseId: "lse_1", agentId: "ann" };

describe("after a lease", () => {
  const uncounted: LeaseEnd[] = [
    { kind: "returned", leaseId: "lse_1", why: "release" },
    { kind: "returned", leaseId: "lse_1", why: "no_ack" },
    { kind: "returned", leaseId: "lse_1", why: "hung_up" },
    { kind: "returned", leaseId: "lse_1", why: "api_lost" },
    { kind: "refused", ...who, reason: "cannot" },
    { kind: "parked", ...who, approvalId: "apr_1", dueAt: null },
    { kind: "revoked", ...who, reason: "x" },
    { kind: "done", ...who, fence: 1 },
  ];
  test.each(uncounted)("$kind $why does not count, a hundred times over", (end) => {
    let progress: AgentProgress = START;
    for (let index = 0; index < 100; index++) {
      const next = afterLease(progress, end, POLICY, index);
      expect(next.move).not.toBe("fail");
      progress = next.progress;
    }
    expect(progress).toMatchObject({ attempt: 1, round: 1 });
  });

  const counted: LeaseEnd[] = [
    { kind: "lost", ...who },
    { kind: "lost", leaseId: null, agentId: null },
    { kind: "failed", ...who, retryable: true, reason: "no luck" },
    { kind: "stalled", ...who },
  ];
  test.each(counted)("$kind counts, and the last attempt's is the end", (end) => {
    const second = afterLease(START, end, POLICY, 0);
    expect(second).toMatchObject({ move: "offer", progress: { attempt: 2 } });
    const third = afterLease(second.progress, end, POLICY, 0);
    expect(third).toMatchObject({ move: "offer", progress: { attempt: 3 } });
    expect(afterLease(third.progress, end, POLICY, 0)).toMatchObject({ move: "fail", failure: { code: "lease_attempts_exhausted" } });
  });

  test("done is finished, or verified first", () => {
    const done = { kind: "done", ...who, fence: 1 } as const;
    expect(afterLease(START, done, POLICY, 0).move).toBe("finish");
    expect(afterLease(START, done, { ...POLICY, hasVerify: true }, 0).move).toBe("verify");
  });

  test("a failure that would come again ends the step with what the agent said", () => {
    expect(afterLease(START, { kind: "failed", ...who, retryable: false, reason: "no such file" }, POLICY, 0)).toMatchObject({
      move: "fail",
      failure: { code: "agent_failed", message: "no such file" },
    });
  });

  test("a refusal excludes that agent for good; the third says that none fits", () => {
    let progress: AgentProgress = START;
    for (const agentId of ["a", "b", "b"]) {
      expect(isUnroutable(progress)).toBe(false);
      ({ progress } = afterLease(progress, { kind: "refused", leaseId: "l", agentId, reason: "cannot" }, POLICY, 0));
    }
    expect(progress).toMatchObject({ refusals: 3, excluded: ["a", "b"] });
    expect(isUnroutable(progress)).toBe(true);
  });

  test("a revoked agent is avoided, a parked one preferred from the answer on, each for 30 s", () => {
    const revoked = afterLease(START, { kind: "revoked", ...who, reason: "x" }, POLICY, 1_000).progress;
    expect(revoked.avoided).toEqual({ agentId: "ann", untilMs: 1_000 + PREFERENCE_MS });
    const parked = afterLease(revoked, { kind: "parked", ...who, approvalId: "apr_1", dueAt: null }, POLICY, 2_000);
    expect(parked.move).toBe("await_answer");
    expect(parked.progress.avoided).toBeUndefined();
    const answered = afterAnswer(parked.progress, 90_000_000);
    expect(answered.preferred).toEqual({ agentId: "ann", untilMs: 90_000_000 + PREFERENCE_MS });
    const later = afterLease(answered, { kind: "returned", leaseId: "l", why: "release" }, POLICY, 90_000_000 + PREFERENCE_MS);
    expect(later.progress.preferred).toBeUndefined();
    expect(afterAnswer(START, 5)).toEqual(START);
  });

  test("a stall follows its rule", () => {
    const stalled = { kind: "stalled", ...who } as const;
    const moves = ON_STALL.map((onStall) => afterLease(START, stalled, { ...POLICY, onStall }, 0));
    expect(moves.map(({ move }) => move)).toEqual(["offer", "ask", "fail"]);
    for (const next of moves.slice(1)) expect(next).toMatchObject({ failure: { code: "lease_stalled" } });
  });

  test("a failed verification is a round, not an attempt, and the last round's is the end", () => {
    let progress: AgentProgress = START;
    for (const round of [2, 3]) {
      const next = afterVerification(progress, { passed: false, agentId: "ann" }, POLICY, 0);
      expect(next).toMatchObject({ move: "offer", progress: { round, attempt: 1, preferred: { agentId: "ann", untilMs: PREFERENCE_MS } } });
      progress = next.progress;
    }
    expect(afterVerification(progress, { passed: false, agentId: "ann" }, POLICY, 0)).toMatchObject({
      move: "fail",
      failure: { code: "verification_failed" },
    });
    expect(afterVerification(progress, { passed: true, agentId: "ann" }, POLICY, 0).move).toBe("finish");
  });

  test("whatever ends follow each other: counts never fall, an excluded agent stays so, and losses end the step in time", () => {
    const agent = fc.constantFrom("a", "b", "c");
    const anyEnd: fc.Arbitrary<LeaseEnd> = fc.oneof(
      fc.constantFrom(...uncounted, ...counted),
      agent.map((agentId): LeaseEnd => ({ kind: "refused", leaseId: "l", agentId, reason: "cannot" })),
      agent.map((agentId): LeaseEnd => ({ kind: "revoked", leaseId: "l", agentId, reason: "x" })),
    );
    fc.assert(
      fc.property(fc.array(anyEnd, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (ends, attempts) => {
        let progress: AgentProgress = START;
        let losses = 0;
        for (const [index, end] of ends.entries()) {
          const next = afterLease(progress, end, { ...POLICY, attempts }, index * 10_000);
          if (end.kind === "lost" || end.kind === "stalled" || end.kind === "failed") losses += 1;
          expect(next.progress.attempt).toBeGreaterThanOrEqual(progress.attempt);
          for (const excluded of progress.excluded) expect(next.progress.excluded).toContain(excluded);
          expect(next.progress.attempt).toBeLessThanOrEqual(attempts);
          expect(next.move === "fail").toBe(losses >= attempts);
          if (next.move === "fail") return;
          progress = next.progress;
        }
        expect(progress.attempt).toBe(1 + losses);
      }),
    );
  });
});

test("effects without an end are the ones whose outcome nobody knows", () => {
  const begun = (effect: string) => ({ type: "agent.effect.begun", data: { effect } });
  const ended = (effect: string) => ({ type: "agent.effect.ended", data: { effect } });
  expect(openEffects([], [begun("mail"), begun("push"), ended("mail")])).toEqual(["push"]);
  expect(openEffects(["push"], [ended("push"), begun("push")])).toEqual(["push"]);
  expect(
    openEffects(
      [],
      [
        { type: "agent.effect.begun", data: { effect: 3 } },
        { type: "agent.note", data: { effect: "x" } },
      ],
    ),
  ).toEqual([]);
  expect(
    openEffects(
      [],
      Array.from({ length: 150 }, (_, index) => begun(String(index))),
    ),
  ).toHaveLength(100);
});
