/** A retry that Postgres accepted because the step had ended, and that reaches the workflow before the word of that end. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { RunPlan } from "@praxis/domain/plan";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { fails, openTestServer, withScriptedRun, type Script } from "../testing/scripted-run.js";

let environment: TestWorkflowEnvironment;

beforeAll(async () => {
  environment = await openTestServer(process.env["PRAXIS_TEST_TEMPORAL_TEST_SERVER"] ?? "");
}, 60_000);
afterAll(() => environment.teardown());

test("a retry that comes before the step's end is known waits for it, and asked twice it comes once", async () => {
  const plan: RunPlan = { steps: [{ id: "work", uses: "bench.noop" }] };
  const ended = Promise.withResolvers<undefined>();
  const script: Script = {
    steps: {
      work: async (task, nth) => {
        if (nth > 1) return { status: "succeeded" };
        await ended.promise;
        return fails("command_failed")(task, nth);
      },
    },
  };
  await withScriptedRun(environment, { plan, script, hosts: [] }, async (scripted) => {
    await scripted.called("step work");
    await scripted.send({ id: "cmd_1", kind: "retry_step", stepId: "work", generation: 1 });
    await scripted.send({ id: "cmd_2", kind: "retry_step", stepId: "work", generation: 1 });
    ended.resolve(undefined);
    expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
    expect(scripted.calls.filter((call) => call.includes("work"))).toEqual(["step work g1", "decide work g2 pending", "step work g2"]);
  });
}, 60_000);
