/**
 * Every way an agent's lease can end, and every timer around it, on a server that skips time: but not while an offer is out, so those
 * limits are short here. The agents poll as the API does.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import type { PlanStep, RunPlan } from "@praxis/domain/plan";
import { runStatus } from "@praxis/temporal/messages";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { AGENT, type AgentScript, type HeldOffer } from "../testing/scripted-agents.js";
import { openTestServer, stepsAtEnd, withScriptedRun, type Script, type Scripted } from "../testing/scripted-run.js";

const MINUTE = 60_000;
const work = (more: Partial<PlanStep> = {}): PlanStep => ({ id: "work", uses: "agent", ...more });
const after: PlanStep = { id: "after", uses: "bench.noop", needs: ["work"] };
let environment: TestWorkflowEnvironment;
let commands = 0;
const id = (): string => `cmd_agent_${String(++commands)}`;

beforeAll(async () => {
  environment = await openTestServer(process.env["PRAXIS_TEST_TEMPORAL_TEST_SERVER"] ?? "");
});
afterAll(() => environment.teardown());

function run<T>(steps: readonly PlanStep[], script: Script, body: (run: Scripted) => Promise<T>, plan: Partial<RunPlan> = {}): Promise<T> {
  return withScriptedRun(environment, { plan: { steps, ...plan }, script }, body);
}

const done: AgentScript = (held) => held.done();
/** By the number of the offer; the last stands for all after it. */
function inTurn(...scripts: readonly AgentScript[]): AgentScript {
  return (held) => (scripts[held.nth - 1] ?? scripts.at(-1) ?? done)(held);
}
const lease = ({ offerId }: HeldOffer): { leaseId: string; agentId: string } => ({ leaseId: `lse_${offerId}`, agentId: AGENT });
const silent: AgentScript = () => "silent";
const releases: AgentScript = (held) => ({ kind: "returned", leaseId: lease(held).leaseId, why: "release" });
const refuses: AgentScript = (held) => ({ kind: "refused", ...lease(held), reason: "cannot" });
const fails =
  (retryable: boolean): AgentScript =>
  (held) => ({ kind: "failed", ...lease(held), retryable, reason: "no luck" });
const parks =
  (dueMs?: number): AgentScript =>
  async (held) => ({
    ...{ kind: "parked", ...lease(held), approvalId: "apr_parked" },
    dueAt: dueMs === undefined ? null : (await environment.currentTimeMs()) + dueMs,
  });
const stalls: AgentScript = (held) => ({ kind: "stalled", ...lease(held) });
const obedient: AgentScript = async (held) => {
  await held.untilAskedToStop();
  return { kind: "returned", leaseId: lease(held).leaseId, why: "release" };
};

const offers = (scripted: Scripted): string[] => scripted.calls.filter((call) => call.startsWith("offer "));
const times = (scripted: Scripted, text: string): number => scripted.calls.filter((call) => call === text).length;

test("work that is done ends the step, and the run goes on", async () => {
  await run([work(), after], { agents: { work: done } }, async (scripted) => {
    expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
    expect(scripted.calls).toEqual([
      ...["offer work g1 a1 r1", "granted work #1", "settle work done", "finish work"],
      ...["step after g1", "close succeeded"],
    ]);
  });
});

test("an offer stands as long as it takes, and holds up no other step", async () => {
  const steps = [work(), ...Array.from({ length: 9 }, (_, i): PlanStep => ({ id: `other-${String(i)}`, uses: "bench.noop" }))];
  await run(steps, {}, async (scripted) => {
    await scripted.called("step other", 9);
    expect(offers(scripted)).toEqual(["offer work g1 a1 r1"]);
    expect(scripted.closed).toEqual([]);
    await scripted.send({ id: id(), kind: "cancel_run" });
    expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
  });
});

describe("a lease that is lost", () => {
  test("counts as an attempt, and the work is offered again", async () => {
    await run([work()], { agents: { work: inTurn(silent, done) }, ttlMs: 2_000 }, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(offers(scripted)).toEqual(["offer work g1 a1 r1", "offer work g1 a2 r1"]);
      expect(scripted.calls).toContain("settle work lost");
    });
  });

  test("is lost after the TTL; Temporal does not try again by itself, which would take a second more", async () => {
    await run([work()], { agents: { work: inTurn(silent, done) }, ttlMs: 2_000 }, async (scripted) => {
      await scripted.called("granted work #1");
      const before = performance.now();
      await scripted.called("offer work g1 a2");
      expect(performance.now() - before).toBeGreaterThan(1_500);
      await scripted.handle.result();
      const { events } = await scripted.handle.fetchHistory();
      const policies = events?.flatMap(({ activityTaskScheduledEventAttributes: task }) =>
        task?.activityType?.name === "agentWork" ? [task.retryPolicy?.maximumAttempts] : [],
      );
      expect(policies).toEqual([1, 1]);
    });
  });

  test("fails the step when every attempt is used up", async () => {
    await run([work({ attempts: 3 }), after], { agents: { work: silent }, ttlMs: 1_000 }, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "failed" });
      expect(offers(scripted)).toHaveLength(3);
      expect(scripted.calls).toContain("fail work lease_attempts_exhausted");
      expect(scripted.closed[0]?.failure).toMatchObject({ code: "lease_attempts_exhausted", stepId: "work" });
    });
  });

  test("is not offered again when its outcome had been recorded", async () => {
    const script: Script = {
      ...{ agents: { work: silent }, ttlMs: 1_000 },
      stands: (heard) => (heard.kind === "lost" ? { kind: "done", leaseId: "lse_recorded", agentId: AGENT, fence: 1 } : heard),
    };
    await run([work()], script, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(offers(scripted)).toHaveLength(1);
      expect(scripted.calls).toContain("finish work");
    });
  });

  test("because the whole attempt took longer than the step's time limit counts too", async () => {
    const beats: AgentScript = async (held): Promise<"silent"> => {
      await held.untilAskedToStop();
      return "silent";
    };
    await run([work({ timeoutMs: 1_500 })], { agents: { work: inTurn(beats, done) }, ttlMs: MINUTE }, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(offers(scripted)).toEqual(["offer work g1 a1 r1", "offer work g1 a2 r1"]);
    });
  });

  test("of an irreversible step is never offered again by itself: a person says what happened", async () => {
    const script: Script = { agents: { work: silent }, ttlMs: 1_000, approvals: { work: { settle: () => ({ status: "succeeded" }) } } };
    await run([work({ sideEffect: "irreversible" })], script, async (scripted) => {
      await scripted.called("ask unknown_outcome work: outcome_unknown");
      await scripted.send({ id: id(), kind: "decide_approval", approvalId: "apr_work", stepId: "work", decision: "done" });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(offers(scripted)).toHaveLength(1);
    });
  });
});

describe("an agent's word", () => {
  test("released, refused and taken back do not count, and say who gets the work next", async () => {
    const revoked: AgentScript = (held) => ({ kind: "revoked", ...lease(held), reason: "by a person" });
    await run([work({ attempts: 1 })], { agents: { work: inTurn(releases, refuses, revoked, done) } }, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(offers(scripted)).toEqual([
        "offer work g1 a1 r1",
        "offer work g1 a1 r1",
        `offer work g1 a1 r1 without ${AGENT}`,
        `offer work g1 a1 r1 avoids ${AGENT} without ${AGENT}`,
      ]);
    });
  });

  test("that it failed, but trying again may help, counts as an attempt", async () => {
    await run([work({ attempts: 2 })], { agents: { work: fails(true) } }, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "failed" });
      expect(offers(scripted)).toEqual(["offer work g1 a1 r1", "offer work g1 a2 r1"]);
      expect(scripted.closed[0]?.failure?.code).toBe("lease_attempts_exhausted");
    });
  });

  test("that trying again would not help ends the step at once", async () => {
    await run([work({ attempts: 5 })], { agents: { work: fails(false) } }, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "failed" });
      expect(offers(scripted)).toHaveLength(1);
      expect(scripted.closed[0]?.failure).toMatchObject({ code: "agent_failed", message: "no luck" });
    });
  });

  test("that failed is put to a person when the playbook says so; an answer to run it again starts with new counts", async () => {
    const script: Script = {
      agents: { work: inTurn(fails(false), done) },
      approvals: { work: { settle: () => ({ status: "pending" }) } },
    };
    await run([work({ onFailure: "ask" })], script, async (scripted) => {
      await scripted.called("ask failure work: agent_failed");
      await scripted.send({ id: id(), kind: "decide_approval", approvalId: "apr_work", stepId: "work", decision: "retry" });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(offers(scripted)).toEqual(["offer work g1 a1 r1", "offer work g2 a1 r1"]);
    });
  });

  test("an offer that cannot be made fails the step with what is wrong", async () => {
    const script: Script = { offers: () => ({ code: "pool_not_found", message: "there is no pool" }) };
    await run([work(), after], script, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "failed" });
      expect(scripted.closed[0]?.failure?.code).toBe("pool_not_found");
      expect(stepsAtEnd(scripted)).toEqual({ work: "failed", after: "skipped" });
    });
  });
});

describe("a stalled agent", () => {
  const script = (onStall: "offer" | "ask" | "fail", more: Script = {}): Script => ({
    agents: { work: inTurn(stalls, done) },
    policy: { onStall },
    ...more,
  });

  test("loses the work to another one by default, and that counts", async () => {
    await run([work()], script("offer"), async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(offers(scripted)).toEqual(["offer work g1 a1 r1", "offer work g1 a2 r1"]);
    });
  });

  test("fails the step when the playbook says fail", async () => {
    await run([work()], script("fail"), async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "failed" });
      expect(scripted.closed[0]?.failure?.code).toBe("lease_stalled");
    });
  });

  test("is put to a person when the playbook says ask", async () => {
    const asked = script("ask", { approvals: { work: { settle: () => ({ status: "skipped", skip: "person" }) } } });
    await run([work(), after], asked, async (scripted) => {
      await scripted.called("ask failure work: lease_stalled");
      await scripted.send({ id: id(), kind: "decide_approval", approvalId: "apr_work", stepId: "work", decision: "skip" });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(stepsAtEnd(scripted)).toEqual({ work: "skipped", after: "succeeded" });
    });
  });
});

describe("a parked question", () => {
  const decide = { kind: "decide_approval", approvalId: "apr_parked", stepId: "work", decision: "approve" } as const;

  test("frees the agent, waits as long as it takes, and the answer brings the work back to the one who asked", async () => {
    const script: Script = { agents: { work: inTurn(parks(), done) }, parked: () => "answered" };
    await run([work({ attempts: 1 })], script, async (scripted) => {
      await scripted.called("settle work parked");
      expect(offers(scripted)).toHaveLength(1);
      await scripted.send({ id: id(), ...decide });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(offers(scripted)).toEqual(["offer work g1 a1 r1", `offer work g1 a1 r1 prefers ${AGENT}`]);
    });
  });

  test("is decided by silence when it is due", async () => {
    const script: Script = { agents: { work: inTurn(parks(1_500), done) }, parked: (due) => (due ? "answered" : "open") };
    await run([work()], script, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(scripted.calls).toContain("parked work due answered");
    });
  });

  test("answered before it was due is not decided again at the due time", async () => {
    const script: Script = { agents: { work: inTurn(parks(1_500), done) }, parked: () => "answered" };
    await run([work()], script, async (scripted) => {
      await scripted.called("settle work parked");
      await scripted.send({ id: id(), ...decide });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(scripted.calls.filter((call) => call.startsWith("parked"))).toEqual(["parked work answered"]);
    });
  });

  test("whose answer comes before the workflow hears of the question is not waited for in vain", async () => {
    let scriptedRun: Scripted | null = null;
    const answeredFirst: AgentScript = async (held) => {
      await scriptedRun?.send({ id: id(), ...decide });
      return parks()(held);
    };
    const script: Script = { agents: { work: inTurn(answeredFirst, done) }, parked: () => "answered" };
    await run([work()], script, async (scripted) => {
      scriptedRun = scripted;
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
    });
  });

  test("that is cancelled with its run asks nobody any more", async () => {
    await run([work()], { agents: { work: parks(1_500) } }, async (scripted) => {
      await scripted.called("settle work parked");
      await scripted.send({ id: id(), kind: "cancel_run" });
      expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
      expect(stepsAtEnd(scripted)).toEqual({ work: "cancelled" });
      expect(scripted.calls.filter((call) => call.startsWith("parked"))).toEqual([]);
    });
  });
});

describe("verification", () => {
  test("that fails goes back to the same agent with its evidence, and is no attempt", async () => {
    const script: Script = { agents: { work: done }, policy: { hasVerify: true }, verdicts: (round) => round === 2 };
    await run([work({ attempts: 1 })], script, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(offers(scripted)).toEqual(["offer work g1 a1 r1", `offer work g1 a1 r2 prefers ${AGENT} after round 1 (verify-1.txt)`]);
      expect(scripted.calls.filter((call) => call.startsWith("verify"))).toEqual(["verify work r1", "verify work r2"]);
    });
  });

  test("its evidence is not lost when the next holder gives the work back", async () => {
    const script: Script = {
      agents: { work: inTurn(done, releases, done) },
      policy: { hasVerify: true },
      verdicts: (round) => round === 2,
    };
    await run([work()], script, async (scripted) => {
      await scripted.handle.result();
      expect(offers(scripted)[2]).toContain("after round 1 (verify-1.txt)");
    });
  });

  test("ends the step when its rounds are used up", async () => {
    const script: Script = { agents: { work: done }, policy: { hasVerify: true, maxRounds: 2 }, verdicts: () => false };
    await run([work()], script, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "failed" });
      expect(offers(scripted)).toHaveLength(2);
      expect(scripted.closed[0]?.failure?.code).toBe("verification_failed");
    });
  });

  test("that cannot be done at all fails the step and says why", async () => {
    const script: Script = {
      agents: { work: done },
      policy: { hasVerify: true },
      verdicts: () => Promise.reject(new Error("no disk")),
    };
    await run([work()], script, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "failed" });
      expect(times(scripted, "verify work r1")).toBe(3);
      expect(scripted.closed[0]?.failure?.message).toContain("no disk");
    });
  });
});

describe("a cancel", () => {
  test("closes an offer that nobody has taken", async () => {
    await run([work()], {}, async (scripted) => {
      await scripted.called("offer work");
      await scripted.send({ id: id(), kind: "cancel_run" });
      expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
      expect(scripted.calls).toContain("close offer work end");
      expect(stepsAtEnd(scripted)).toEqual({ work: "cancelled" });
    });
  });

  test("reaches the holder with its next beat, and what it says last is settled", async () => {
    await run([work()], { agents: { work: obedient } }, async (scripted) => {
      await scripted.called("granted work");
      await scripted.send({ id: id(), kind: "cancel_run" });
      expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
      expect(scripted.calls).toEqual(expect.arrayContaining(["close offer work grace", "settle work returned"]));
    });
  });

  test("does not throw away work that was finished meanwhile", async () => {
    const finishes: AgentScript = async (held) => {
      await held.untilAskedToStop();
      return held.done();
    };
    await run([work(), after], { agents: { work: finishes } }, async (scripted) => {
      await scripted.called("granted work");
      await scripted.send({ id: id(), kind: "cancel_run" });
      expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
      expect(stepsAtEnd(scripted)).toEqual({ work: "succeeded", after: "cancelled" });
    });
  });

  test("that the sweeper reports for a holder counts as the end of it", async () => {
    const swept: AgentScript = async (held): Promise<"cancelled"> => {
      await held.untilAskedToStop();
      return "cancelled";
    };
    await run([work()], { agents: { work: swept } }, async (scripted) => {
      await scripted.called("granted work");
      await scripted.send({ id: id(), kind: "cancel_run" });
      expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
      expect(scripted.calls).toContain("close offer work end");
    });
  });
});

test("the run's time limit ends an offer, tells its holder, and waits for it no longer than the grace", async () => {
  const steps = [work(), work({ id: "idle" })];
  await run(
    steps,
    { agents: { work: obedient }, ttlMs: MINUTE },
    async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "timed_out" });
      expect(scripted.calls).toEqual(expect.arrayContaining(["close offer work grace", "close offer idle end"]));
      expect(stepsAtEnd(scripted)).toEqual({ work: "cancelled", idle: "cancelled" });
    },
    { timeoutMs: 1_500 },
  );
});

describe("a pause", () => {
  test("holds back the next offer until the run is resumed", async () => {
    let scriptedRun: Scripted | null = null;
    const releasesWhenPaused: AgentScript = async (held) => {
      await scriptedRun?.send({ id: id(), kind: "pause_run" });
      return releases(held);
    };
    await run([work()], { agents: { work: inTurn(releasesWhenPaused, done) } }, async (scripted) => {
      scriptedRun = scripted;
      await scripted.called("settle work returned");
      expect(await scripted.handle.query(runStatus)).toMatchObject({ paused: true, steps: { work: "waiting" } });
      expect(offers(scripted)).toHaveLength(1);
      await scripted.send({ id: id(), kind: "resume_run" });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(offers(scripted)).toHaveLength(2);
    });
  });

  test("that is followed by a cancel ends the step without another offer", async () => {
    let scriptedRun: Scripted | null = null;
    const releasesWhenPaused: AgentScript = async (held) => {
      await scriptedRun?.send({ id: id(), kind: "pause_run" });
      return releases(held);
    };
    await run([work()], { agents: { work: releasesWhenPaused } }, async (scripted) => {
      scriptedRun = scripted;
      await scripted.called("settle work returned");
      await scripted.send({ id: id(), kind: "cancel_run" });
      expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
      expect(offers(scripted)).toHaveLength(1);
    });
  });
});

test("a person's retry of a failed agent step begins a new generation with new counts", async () => {
  const script: Script = { agents: { work: inTurn(fails(false), done) } };
  const steps = [work({ continueOnFailure: true }), { ...after, uses: "approval" as const }];
  await run(steps, { ...script, approvals: { after: { settle: () => ({ status: "succeeded" }) } } }, async (scripted) => {
    await scripted.called("open after");
    await scripted.send({ id: id(), kind: "retry_step", stepId: "work", generation: 1 });
    await scripted.called("finish work");
    await scripted.send({ id: id(), kind: "decide_approval", approvalId: "apr_after", stepId: "after", decision: "approve" });
    expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
    expect(offers(scripted)).toEqual(["offer work g1 a1 r1", "offer work g2 a1 r1"]);
  });
});
