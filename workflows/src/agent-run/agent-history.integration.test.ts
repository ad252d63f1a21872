/** What the time-skipping server cannot play: leases over a change of executions, and a cancel that a TTL has to end. In real time. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { PlanStep } from "@praxis/domain/plan";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { AGENT, type AgentScript, type HeldOffer } from "../testing/scripted-agents.js";
import { openRealServer, stepsAtEnd, withScriptedRun, type Script, type Scripted } from "../testing/scripted-run.js";

const work = (more: Partial<PlanStep> = {}): PlanStep => ({ id: "work", uses: "agent", ...more });
let environment: TestWorkflowEnvironment;
let commands = 0;
const id = (): string => `cmd_history_${String(++commands)}`;

beforeAll(async () => {
  environment = await openRealServer(process.env["PRAXIS_TEST_TEMPORAL_ADDRESS"] ?? "");
});
afterAll(() => environment.teardown());

function run<T>(steps: readonly PlanStep[], script: Script, body: (run: Scripted) => Promise<T>): Promise<T> {
  return withScriptedRun(environment, { plan: { steps }, script }, body);
}

const silent: AgentScript = () => "silent";
const lease = ({ offerId }: HeldOffer): { leaseId: string; agentId: string } => ({ leaseId: `lse_${offerId}`, agentId: AGENT });
const offers = (scripted: Scripted): string[] => scripted.calls.filter((call) => call.startsWith("offer "));

describe("a cancel", () => {
  test("with a silent holder ends with its TTL", async () => {
    await run([work()], { agents: { work: silent }, ttlMs: 1_000 }, async (scripted) => {
      await scripted.called("granted work");
      await scripted.send({ id: id(), kind: "cancel_run" });
      expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
      expect(scripted.calls).toContain("close offer work end");
      expect(offers(scripted)).toHaveLength(1);
    });
  });

  test("of an irreversible step that an agent holds leaves it unknown, and one that nobody took cancelled", async () => {
    const steps = [work({ sideEffect: "irreversible" }), work({ id: "idle", sideEffect: "irreversible" })];
    await run(steps, { agents: { work: silent }, ttlMs: 1_000 }, async (scripted) => {
      await scripted.called("granted work");
      await scripted.called("offer idle");
      await scripted.send({ id: id(), kind: "cancel_run" });
      expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
      expect(stepsAtEnd(scripted)).toEqual({ work: "unknown", idle: "cancelled" });
    });
  });
});

/** Three hundred turns that count for nothing; a parked question is answered before the workflow has heard of it. */
const turns =
  (scripted: () => Scripted | null): AgentScript =>
  async (held) => {
    const { nth } = held;
    if (nth > 300) return held.done();
    if (nth <= 100) return { kind: "returned", leaseId: lease(held).leaseId, why: "release" };
    if (nth <= 200) return { kind: "refused", leaseId: lease(held).leaseId, agentId: `agent-${String(nth)}`, reason: "cannot" };
    const approvalId = `apr_${String(nth)}`;
    await scripted()?.send({ id: id(), kind: "decide_approval", approvalId, stepId: "work", decision: "approve" });
    return { kind: "parked", ...lease(held), approvalId, dueAt: null };
  };

test("100 releases, 100 refusals and 100 parks in a row are no attempt, and go over into new executions with every count", async () => {
  let running: Scripted | null = null;
  const script: Script = {
    agents: { work: turns(() => running), idle: (held) => held.done() },
    parked: () => "answered",
    takes: (step, nth) => step === "work" || nth > 1,
  };
  await run([work({ attempts: 1 }), work({ id: "idle", attempts: 1 })], script, async (scripted) => {
    running = scripted;
    // The chain goes on, so the first execution's handle follows it to the end.
    expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
    const own = offers(scripted).filter((call) => call.startsWith("offer work"));
    expect(own).toHaveLength(301);
    expect(own.every((call) => call.startsWith("offer work g1 a1 r1"))).toBe(true);
    expect(own.at(-1)).toContain("without agent-101 agent-102");
    expect(own.at(-1)).toContain("agent-200");
    // The first execution is long closed: the chain went on.
    const first = await scripted.handle.describe();
    expect(first.raw.workflowExecutionInfo?.firstRunId).not.toBe(first.runId);
    // An offer that nobody had taken was withdrawn, so that it could not hold up the others, and made again.
    expect(scripted.calls).toContain("close offer idle if_open");
    expect(offers(scripted).filter((call) => call.startsWith("offer idle")).length).toBeGreaterThan(1);
  });
}, 600_000);
