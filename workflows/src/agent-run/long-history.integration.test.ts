/** A run whose history grows long goes on in a new execution and forgets nothing. On a real server: the test server counts differently. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { PlanStep } from "@praxis/domain/plan";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { openRealServer, stepsAtEnd, withScriptedRun, type Script } from "../testing/scripted-run.js";

const step = (id: string, more: Partial<PlanStep> = {}): PlanStep => ({ id, uses: "bench.noop", ...more });
let environment: TestWorkflowEnvironment;

beforeAll(async () => {
  environment = await openRealServer(process.env["PRAXIS_TEST_TEMPORAL_ADDRESS"] ?? "");
}, 60_000);
afterAll(() => environment.teardown());

test("the next execution knows what the run waits for, its deadline and the commands it has seen", async () => {
  const plan = {
    steps: [step("ask", { uses: "approval" }), step("pause", { uses: "wait" }), step("after", { needs: ["ask"] })],
    timeoutMs: 30_000,
  };
  let answered = false;
  const script: Script = {
    approvals: { ask: { settle: () => (answered ? { status: "succeeded" } : { status: "open" }) } },
    waits: { pause: 3_600_000 },
  };
  await withScriptedRun(environment, { plan, script }, async (scripted) => {
    const startedAt = Date.now();
    await scripted.called("wait pause");
    const latest = environment.client.workflow.getHandle(scripted.handle.workflowId);
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
    answered = true;
    await scripted.send({ id: "cmd_answer", kind: "decide_approval", approvalId: "apr_ask", stepId: "ask", decision: "approve" });
    await scripted.called("step after");
    await scripted.send(seen);
    expect(await scripted.handle.result()).toEqual({ status: "timed_out" });
    expect(Date.now() - startedAt).toBeLessThan(45_000);
    expect(scripted.calls.filter((call) => call === "wait pause" || call === "open ask")).toHaveLength(2);
    expect(stepsAtEnd(scripted)).toEqual({ ask: "succeeded", pause: "cancelled", after: "succeeded" });
  });
}, 120_000);
