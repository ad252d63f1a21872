/** Turns of a run that real recordings showed to go wrong once, on a server that skips time. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Context } from "@temporalio/activity";
import type { PlanStep, RunPlan } from "@praxis/domain/plan";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { fails, obedient, openTestServer, stepsAtEnd, withScriptedRun, type Script, type Scripted } from "../testing/scripted-run.js";

const HOUR = 3_600_000;
const step = (id: string, more: Partial<PlanStep> = {}): PlanStep => ({ id, uses: "bench.noop", ...more });
let environment: TestWorkflowEnvironment;

beforeAll(async () => {
  environment = await openTestServer(process.env["PRAXIS_TEST_TEMPORAL_TEST_SERVER"] ?? "");
});
afterAll(() => environment.teardown());

function run(plan: RunPlan, script: Script, body: (run: Scripted) => Promise<void>, hosts: readonly string[] = []): Promise<void> {
  return withScriptedRun(environment, { plan, script, hosts }, body);
}

test("a cancel made in Temporal itself gives a step in flight its grace and records the end", async () => {
  const plan = { steps: [step("work", { heartbeatTimeoutMs: 1_000, timeoutMs: 60_000 })] };
  await run(plan, { steps: { work: obedient } }, async (scripted) => {
    await scripted.called("step work");
    await scripted.handle.cancel();
    expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
    expect(scripted.calls).toContain("close cancelled");
    expect(stepsAtEnd(scripted)).toEqual({ work: "cancelled" });
  });
});

test("a step behind an answered question waits until its lost workspace is made again", async () => {
  const plan = {
    steps: [
      step("prep", { uses: "workspace.prepare" }),
      step("hold", { uses: "approval", needs: ["prep"] }),
      step("work", { uses: "command", needs: ["hold"], workspace: "prep" }),
    ],
  };
  // Where the second checkout is stands only once it has been made.
  const queues: string[] = [];
  const script: Script = {
    steps: {
      prep: () => ({ status: "succeeded", queue: "host/behind" }),
      work: (task, nth) => {
        queues.push(Context.current().info.taskQueue);
        return nth === 1 ? fails("workspace_lost")(task, nth) : { status: "succeeded" };
      },
    },
    approvals: { hold: { settle: () => ({ status: "succeeded" }) } },
  };
  await run(
    plan,
    script,
    async (scripted) => {
      await scripted.called("open hold");
      await scripted.send({ id: "cmd_1", kind: "decide_approval", approvalId: "apr_hold", stepId: "hold", decision: "approve" });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(scripted.calls.slice(scripted.calls.indexOf("step work g1"))).toEqual([
        "step work g1",
        "decide prep g2 pending",
        "decide work g2 pending",
        "step prep g2",
        "step work g2",
        "close succeeded",
      ]);
      expect(queues).toEqual(["host/behind", "host/behind"]);
    },
    ["host/behind"],
  );
});

test("a resume that finds the run running starts no second clock", async () => {
  const plan = { steps: [step("hold", { uses: "approval" })], timeoutMs: HOUR };
  await run(plan, { approvals: { hold: { settle: () => ({ status: "succeeded" }) } } }, async (scripted) => {
    await scripted.called("open hold");
    await scripted.send({ id: "cmd_1", kind: "resume_run" });
    await scripted.send({ id: "cmd_2", kind: "pause_run" });
    await environment.sleep(10 * HOUR);
    expect(scripted.closed).toEqual([]);
    await scripted.send({ id: "cmd_3", kind: "resume_run" });
    await scripted.send({ id: "cmd_4", kind: "decide_approval", approvalId: "apr_hold", stepId: "hold", decision: "approve" });
    expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
  });
});
