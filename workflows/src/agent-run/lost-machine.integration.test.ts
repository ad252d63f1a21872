/** The branches whose minute a time-skipping server cannot skip, because an activity is waiting. Side by side, in real time. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { PlanStep } from "@praxis/domain/plan";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { openRealServer, silent, stepsAtEnd, withScriptedRun, type Script, type Scripted } from "../testing/scripted-run.js";

const step = (id: string, more: Partial<PlanStep> = {}): PlanStep => ({ id, uses: "bench.noop", ...more });
let environment: TestWorkflowEnvironment;

beforeAll(async () => {
  environment = await openRealServer(process.env["PRAXIS_TEST_TEMPORAL_ADDRESS"] ?? "");
});
afterAll(() => environment.teardown());

function run(
  steps: readonly PlanStep[],
  script: Script,
  body: (run: Scripted) => Promise<void>,
  hosts: readonly string[] = [],
): Promise<void> {
  return withScriptedRun(environment, { plan: { steps }, script, hosts }, body);
}

test.concurrent(
  "a cancelled run closes after the grace although a worker stays silent",
  () =>
    run([step("work", { heartbeatTimeoutMs: 300_000, timeoutMs: 300_000 })], { steps: { work: silent } }, async (scripted) => {
      await scripted.called("step work");
      await scripted.send({ id: "cmd_1", kind: "cancel_run" });
      expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
      expect(stepsAtEnd(scripted)).toEqual({ work: "cancelled" });
    }),
  120_000,
);

test.concurrent(
  "a person is told when the machine of an irreversible step does not answer",
  () => {
    const script: Script = { steps: { work: silent }, losses: { work: { kind: "started", hostId: "gone", attempt: 1 } } };
    return run([step("work", { heartbeatTimeoutMs: 2_000, sideEffect: "irreversible" })], script, async (scripted) => {
      await scripted.called("ask unknown_outcome work");
      expect(scripted.calls.find((call) => call.startsWith("ask"))).toMatch(/does not answer/);
      expect(scripted.calls.filter((call) => call.startsWith("step work"))).toHaveLength(1);
      await scripted.send({ id: "cmd_1", kind: "cancel_run" });
      expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
    });
  },
  120_000,
);

test.concurrent(
  "a workspace whose machine does not answer is made again elsewhere within the minute, with what had been done in it",
  () => {
    const steps = [
      step("prep", { uses: "workspace.prepare" }),
      step("first", { uses: "command", needs: ["prep"], workspace: "prep" }),
      step("second", { uses: "command", needs: ["first"], workspace: "prep" }),
    ];
    const script: Script = {
      steps: {
        prep: ({ generation }) => ({ status: "succeeded", queue: generation === 1 ? "host/here" : "host/elsewhere" }),
      },
    };
    return run(
      steps,
      script,
      async (scripted) => {
        expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
        expect(scripted.calls).toEqual([
          "step prep g1",
          "decide prep g2 pending",
          "decide first g2 pending",
          "step prep g2",
          "step first g2",
          "step second g1",
          "close succeeded",
        ]);
      },
      ["host/elsewhere"],
    );
  },
  120_000,
);
