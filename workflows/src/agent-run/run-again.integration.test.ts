/** Running steps again when two things come at once: a retry before the word of the end, two steps that lose one workspace. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { RunPlan } from "@praxis/domain/plan";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { fails, openTestServer, stepsAtEnd, withScriptedRun, type Script, type StepScript } from "../testing/scripted-run.js";

let environment: TestWorkflowEnvironment;

beforeAll(async () => {
  environment = await openTestServer(process.env["PRAXIS_TEST_TEMPORAL_TEST_SERVER"] ?? "");
});
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
});

test("two steps that lose the same workspace at once have it made again once", async () => {
  const on = { uses: "repository.inventory", needs: ["prep"], workspace: "prep" } as const;
  const plan: RunPlan = {
    steps: [
      { id: "prep", uses: "workspace.prepare" },
      { id: "one", ...on },
      { id: "two", ...on },
    ],
  };
  const bothStarted = Promise.withResolvers<undefined>();
  let started = 0;
  const losesOnce: StepScript = async (task, nth) => {
    started += 1;
    if (started === 2) bothStarted.resolve(undefined);
    await bothStarted.promise;
    return nth === 1 ? fails("workspace_lost")(task, nth) : { status: "succeeded" };
  };
  await withScriptedRun(environment, { plan, script: { steps: { one: losesOnce, two: losesOnce } }, hosts: [] }, async (scripted) => {
    expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
    expect(scripted.calls.filter((call) => call.startsWith("step prep"))).toEqual(["step prep g1", "step prep g2"]);
    expect(stepsAtEnd(scripted)).toEqual({ prep: "succeeded", one: "succeeded", two: "succeeded" });
  });
});

test("a step whose condition cannot be judged asks a person when the playbook says so", async () => {
  const plan: RunPlan = { steps: [{ id: "work", uses: "bench.noop", conditional: true, onFailure: "ask" }] };
  const failure = { code: "expression_failed", message: "no such member" };
  const script: Script = { segments: { work: failure }, approvals: { work: { settle: () => ({ status: "skipped", skip: "person" }) } } };
  await withScriptedRun(environment, { plan, script, hosts: [] }, async (scripted) => {
    await scripted.called("ask failure work: expression_failed");
    await scripted.send({ id: "cmd_1", kind: "decide_approval", approvalId: "apr_work", stepId: "work", decision: "skip" });
    expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
    expect(scripted.calls.filter((call) => call === "segment")).toHaveLength(1);
  });
});
