/** A run whose history grows long goes on in a new execution and forgets nothing. On a real server: the test server counts differently. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { PlanStep } from "@praxis/domain/plan";
import { tsToMs } from "@temporalio/common/lib/time.js";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { openRealServer, stepsAtEnd, withScriptedRun, type Script } from "../testing/scripted-run.js";

const step = (id: string, more: Partial<PlanStep> = {}): PlanStep => ({ id, uses: "bench.noop", ...more });
let environment: TestWorkflowEnvironment;

beforeAll(async () => {
  environment = await openRealServer(process.env["PRAXIS_TEST_TEMPORAL_ADDRESS"] ?? "");
});
afterAll(() => environment.teardown());

test("the next execution knows what the run waits for, its deadline and the commands it has seen", async () => {
  const plan = {
    steps: [step("ask", { uses: "approval" }), step("pause", { uses: "wait" }), step("after", { needs: ["ask"] })],
    timeoutMs: 3_600_000,
  };
  let answered = false;
  const script: Script = {
    approvals: { ask: { settle: () => (answered ? { status: "succeeded" } : { status: "open" }) } },
    waits: { pause: 3_600_000 },
  };
  await withScriptedRun(environment, { plan, script }, async (scripted) => {
    await scripted.called("wait pause");
    const handleOf = (runId?: string) => environment.client.workflow.getHandle(scripted.handle.workflowId, runId);
    const latest = handleOf();
    const first = (await latest.describe()).runId;
    const seen = { id: "cmd_seen", kind: "retry_step", stepId: "after" } as const;
    for (let batch = 0; batch < 85; batch++) {
      await Promise.all(
        Array.from({ length: 25 }, (_, i) =>
          scripted.send({ id: `cmd_${String(batch)}_${String(i)}`, kind: "post_message", mode: "steer" }),
        ),
      );
    }
    await scripted.called("settle ask");
    expect((await latest.describe()).runId).not.toBe(first);
    const deadline = firstTaskAt(await handleOf(first).fetchHistory()) + plan.timeoutMs;
    const second = await latest.fetchHistory();
    expect(timersFrom(second, firstTaskAt(second))).toContain(deadline);
    answered = true;
    await scripted.send({ id: "cmd_answer", kind: "decide_approval", approvalId: "apr_ask", stepId: "ask", decision: "approve" });
    await scripted.called("step after");
    await scripted.send(seen);
    await scripted.send({ id: "cmd_enough", kind: "cancel_run" });
    expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
    expect(scripted.calls.filter((call) => call === "wait pause" || call === "open ask")).toHaveLength(2);
    expect(stepsAtEnd(scripted)).toEqual({ ask: "succeeded", pause: "cancelled", after: "succeeded" });
  });
});

type Handle = ReturnType<TestWorkflowEnvironment["client"]["workflow"]["getHandle"]>;
type History = Awaited<ReturnType<Handle["fetchHistory"]>>;

/** The workflow's own clock in its first task. */
function firstTaskAt({ events }: History): number {
  const started = events?.find(({ workflowTaskStartedEventAttributes }) => workflowTaskStartedEventAttributes);
  return Math.floor(tsToMs(started?.eventTime));
}

/** When the timers that were set at that moment go off. */
function timersFrom({ events }: History, fromMs: number): number[] {
  const timers = events?.flatMap(({ timerStartedEventAttributes: timer }) => (timer ? [tsToMs(timer.startToFireTimeout)] : [])) ?? [];
  return timers.map((ms) => fromMs + ms);
}
