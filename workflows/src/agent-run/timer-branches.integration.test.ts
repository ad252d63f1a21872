/** Every timer branch of a run, on a server that skips time: hours pass in milliseconds. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { PlanStep, RunPlan } from "@praxis/domain/plan";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import {
  fails,
  obedient,
  openTestServer,
  silent,
  stepsAtEnd,
  withScriptedRun,
  type Script,
  type Scripted,
} from "../testing/scripted-run.js";

const HOUR = 3_600_000;
const step = (id: string, more: Partial<PlanStep> = {}): PlanStep => ({ id, uses: "bench.noop", ...more });
let environment: TestWorkflowEnvironment;
let commands = 0;
const id = (): string => `cmd_${String(++commands)}`;

beforeAll(async () => {
  environment = await openTestServer(process.env["PRAXIS_TEST_TEMPORAL_TEST_SERVER"] ?? "");
});
afterAll(() => environment.teardown());

function run<T>(plan: RunPlan, script: Script, body: (run: Scripted) => Promise<T>, hosts: readonly string[] = []): Promise<T> {
  return withScriptedRun(environment, { plan, script, hosts }, body);
}

describe("the run's own time limit", () => {
  test("ends the run as timed_out and cancels what had not ended", async () => {
    const plan = { steps: [step("a", { uses: "wait" }), step("b", { needs: ["a"] })], timeoutMs: HOUR };
    await run(plan, { waits: { a: 5 * HOUR } }, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "timed_out" });
      expect(scripted.closed[0]?.failure?.code).toBe("run_timed_out");
      expect(stepsAtEnd(scripted)).toEqual({ a: "cancelled", b: "cancelled" });
    });
  });

  test("does not run while the run is paused", async () => {
    const plan = { steps: [step("a", { uses: "wait" }), step("b", { needs: ["a"] })], timeoutMs: 2 * HOUR };
    await run(plan, { waits: { a: HOUR } }, async (scripted) => {
      await scripted.called("wait a");
      await scripted.send({ id: id(), kind: "pause_run" });
      await environment.sleep(10 * HOUR);
      expect(scripted.calls).not.toContain("step b g1");
      await scripted.send({ id: id(), kind: "resume_run" });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
    });
  });

  test("still fires after a pause, with what was left", async () => {
    const plan = { steps: [step("a", { uses: "wait" })], timeoutMs: 2 * HOUR };
    await run(plan, { waits: { a: 100 * HOUR } }, async (scripted) => {
      await scripted.called("wait a");
      await scripted.send({ id: id(), kind: "pause_run" });
      await environment.sleep(10 * HOUR);
      await scripted.send({ id: id(), kind: "resume_run" });
      expect(await scripted.handle.result()).toEqual({ status: "timed_out" });
    });
  });
});

describe("an approval", () => {
  const plan = { steps: [step("ask", { uses: "approval" }), step("after", { needs: ["ask"] })] };

  test("is decided by silence when it is due", async () => {
    await run(
      plan,
      {
        approvals: {
          ask: {
            dueMs: HOUR,
            settle: (due) => (due ? { status: "failed", failure: { code: "approval_rejected", message: "silence" } } : { status: "open" }),
          },
        },
      },
      async (scripted) => {
        expect(await scripted.handle.result()).toEqual({ status: "failed" });
        expect(scripted.calls).toContain("settle ask due");
        expect(stepsAtEnd(scripted)).toEqual({ ask: "failed", after: "skipped" });
      },
    );
  });

  test("is decided by a person before it is due, and the due time does nothing any more", async () => {
    await run(plan, { approvals: { ask: { dueMs: HOUR, settle: () => ({ status: "succeeded" }) } } }, async (scripted) => {
      await scripted.called("open ask");
      await scripted.send({ id: id(), kind: "decide_approval", approvalId: "apr_ask", stepId: "ask", decision: "approve" });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(scripted.calls).not.toContain("settle ask due");
    });
  });

  test("without a due time waits as long as it takes", async () => {
    await run(plan, { approvals: { ask: { settle: () => ({ status: "succeeded" }) } } }, async (scripted) => {
      await scripted.called("open ask");
      await environment.sleep(1_000 * HOUR);
      expect(scripted.closed).toEqual([]);
      await scripted.send({ id: id(), kind: "decide_approval", approvalId: "apr_ask", stepId: "ask", decision: "approve" });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
    });
  });

  test("a command that comes twice is taken once", async () => {
    let settled = 0;
    const script: Script = {
      approvals: { ask: { settle: () => ((settled += 1), settled === 1 ? { status: "open" } : { status: "succeeded" }) } },
    };
    await run(plan, script, async (scripted) => {
      await scripted.called("open ask");
      const first = { id: id(), kind: "decide_approval", approvalId: "apr_ask", stepId: "ask", decision: "approve" } as const;
      await scripted.send(first);
      await scripted.called("settle ask");
      await scripted.send(first);
      await scripted.send({ ...first, id: id() });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(settled).toBe(2);
    });
  });
});

describe("a wait", () => {
  test("ends when its time has come", async () => {
    await run(
      { steps: [step("pause", { uses: "wait" }), step("after", { needs: ["pause"] })] },
      { waits: { pause: 24 * HOUR } },
      async (scripted) => {
        expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
        expect(scripted.calls).toEqual(["wait pause", "waited pause", "step after g1", "close succeeded"]);
      },
    );
  });

  test("is cut short by a cancel", async () => {
    await run({ steps: [step("pause", { uses: "wait" })] }, { waits: { pause: 24 * HOUR } }, async (scripted) => {
      await scripted.called("wait pause");
      await scripted.send({ id: id(), kind: "cancel_run" });
      expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
      expect(scripted.calls).not.toContain("waited pause");
    });
  });
});

describe("a cancel", () => {
  test("waits for a step that obeys", async () => {
    await run(
      { steps: [step("work", { heartbeatTimeoutMs: 1_000, timeoutMs: 60_000 })] },
      { steps: { work: obedient } },
      async (scripted) => {
        await scripted.called("step work");
        await scripted.send({ id: id(), kind: "cancel_run" });
        expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
        expect(stepsAtEnd(scripted)).toEqual({ work: "cancelled" });
      },
    );
  });

  test("leaves an irreversible step that had begun as unknown, and one that had not as cancelled", async () => {
    const irreversible = { heartbeatTimeoutMs: 1_000, timeoutMs: 60_000, sideEffect: "irreversible" } as const;
    const script: Script = {
      steps: { begun: obedient, queued: obedient },
      losses: { begun: { kind: "started", hostId: "h", attempt: 1 }, queued: { kind: "never_started" } },
    };
    await run(
      { steps: [step("begun", irreversible), step("queued", irreversible), step("later", { needs: ["begun"] })] },
      script,
      async (scripted) => {
        await scripted.called("step begun");
        await scripted.called("step queued");
        await scripted.send({ id: id(), kind: "cancel_run" });
        expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
        expect(stepsAtEnd(scripted)).toEqual({ begun: "unknown", queued: "cancelled", later: "cancelled" });
      },
    );
  });

  test("that somebody makes in Temporal itself ends the run in the same way", async () => {
    await run({ steps: [step("pause", { uses: "wait" })] }, { waits: { pause: HOUR } }, async (scripted) => {
      await scripted.called("wait pause");
      await scripted.handle.cancel();
      expect(await scripted.handle.result()).toEqual({ status: "cancelled" });
    });
  });
});

describe("a lost worker", () => {
  const beating = { heartbeatTimeoutMs: 1_000, timeoutMs: HOUR, attempts: 1 };

  test("a repeatable step runs again, and looks for its own result first", async () => {
    const script: Script = {
      steps: { work: (task, nth) => (nth === 1 ? silent(task, nth) : { status: "succeeded" }) },
      losses: { work: { kind: "started", hostId: "h", attempt: 1 } },
    };
    await run({ steps: [step("work", beating)] }, script, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(scripted.calls).toEqual(["step work g1", "inspect work", "step work g1 repeat", "close succeeded"]);
    });
  });

  test("a step that had recorded its end is not run again", async () => {
    await run(
      { steps: [step("work", { ...beating, sideEffect: "irreversible" })] },
      { steps: { work: silent }, losses: { work: { kind: "recorded", status: "succeeded" } } },
      async (scripted) => {
        expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
        expect(scripted.calls).toEqual(["step work g1", "inspect work", "close succeeded"]);
      },
    );
  });

  test("an irreversible step never runs twice: its process is ended, then a person is asked", async () => {
    const script: Script = {
      steps: { work: silent },
      losses: { work: { kind: "started", hostId: "h1", attempt: 1 } },
      approvals: { work: { settle: () => ({ status: "succeeded" }) } },
    };
    await run(
      { steps: [step("work", { ...beating, sideEffect: "irreversible" })] },
      script,
      async (scripted) => {
        await scripted.called("ask unknown_outcome work");
        expect(scripted.calls.filter((call) => call.startsWith("step work"))).toHaveLength(1);
        expect(scripted.calls).toContain("confirm gone work");
        expect(scripted.calls.find((call) => call.startsWith("ask"))).toMatch(/process has ended/);
        await scripted.send({ id: id(), kind: "decide_approval", approvalId: "apr_work", stepId: "work", decision: "done" });
        expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      },
      ["host/h1"],
    );
  });

  test("an irreversible step that never began runs in a new generation, so that the old worker is shut out", async () => {
    const script: Script = {
      steps: { work: (task, nth) => (nth === 1 ? silent(task, nth) : { status: "succeeded" }) },
      losses: { work: { kind: "never_started" } },
    };
    await run({ steps: [step("work", { ...beating, sideEffect: "irreversible" })] }, script, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(scripted.calls).toEqual(["step work g1", "inspect work", "decide work g2 pending", "step work g2", "close succeeded"]);
    });
  });

  test("a step that takes down every worker fails in the end", async () => {
    const script: Script = { steps: { work: silent }, losses: { work: { kind: "started", hostId: "h", attempt: 1 } } };
    await run({ steps: [step("work", beating)] }, script, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "failed" });
      expect(scripted.closed[0]?.failure).toMatchObject({ code: "step_stalled", stepId: "work" });
      expect(scripted.calls.filter((call) => call.startsWith("step work"))).toHaveLength(6);
    });
  });
});

describe("an irreversible step that runs into its time limit", () => {
  test("is asked about, not failed: what it had done before stands", async () => {
    const script: Script = { steps: { work: fails("outcome_unknown") }, approvals: { work: { settle: () => ({ status: "succeeded" }) } } };
    await run({ steps: [step("work", { sideEffect: "irreversible" })] }, script, async (scripted) => {
      await scripted.called("ask unknown_outcome work");
      await scripted.send({ id: id(), kind: "decide_approval", approvalId: "apr_work", stepId: "work", decision: "done" });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
    });
  });
});

describe("a machine that does not answer", () => {
  const steps = (side: Partial<PlanStep> = {}): PlanStep[] => [
    step("prep", { uses: "workspace.prepare" }),
    step("first", { uses: "command", needs: ["prep"], workspace: "prep", heartbeatTimeoutMs: 1_000, ...side }),
    step("second", { uses: "command", needs: ["first"], workspace: "prep", heartbeatTimeoutMs: 1_000 }),
  ];
  test("a person is asked when an irreversible step had used the workspace", async () => {
    const script: Script = {
      steps: {
        prep: () => ({ status: "succeeded", queue: "host/three" }),
        first: () => ({ status: "succeeded" }),
        second: fails("workspace_lost"),
      },
      approvals: { second: { settle: () => ({ status: "skipped", skip: "person" }) } },
    };
    await run(
      { steps: steps({ sideEffect: "irreversible" }) },
      script,
      async (scripted) => {
        await scripted.called("ask failure second: workspace_lost");
        await scripted.send({ id: id(), kind: "decide_approval", approvalId: "apr_second", stepId: "second", decision: "skip" });
        expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
        expect(stepsAtEnd(scripted)).toEqual({ prep: "succeeded", first: "succeeded", second: "skipped" });
      },
      ["host/three"],
    );
  });
});

describe("failures", () => {
  test("a step is tried as often as it may be, with growing pauses", async () => {
    const script: Script = { steps: { work: (_, nth) => (nth < 3 ? fails("command_failed", true)(_, nth) : { status: "succeeded" }) } };
    await run({ steps: [step("work", { attempts: 3 })] }, script, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(scripted.calls.filter((call) => call.startsWith("step work"))).toHaveLength(3);
    });
  });

  test("with onFailure: ask a person chooses to run it again", async () => {
    const script: Script = {
      steps: { work: (task, nth) => (nth === 1 ? fails("command_failed")(task, nth) : { status: "succeeded" }) },
      approvals: { work: { settle: () => ({ status: "pending" }) } },
    };
    await run({ steps: [step("work", { onFailure: "ask" })] }, script, async (scripted) => {
      await scripted.called("ask failure work");
      await scripted.send({ id: id(), kind: "decide_approval", approvalId: "apr_work", stepId: "work", decision: "retry" });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(scripted.calls).toContain("step work g2");
    });
  });

  test("a failed step is retried on request while another still runs, with what it had held back", async () => {
    const script: Script = {
      steps: { bad: (task, nth) => (nth === 1 ? fails("command_failed")(task, nth) : { status: "succeeded" }) },
      waits: { long: HOUR },
    };
    const plan = { steps: [step("bad"), step("next", { needs: ["bad"] }), step("long", { uses: "wait" })] };
    await run(plan, script, async (scripted) => {
      await scripted.called("segment");
      await scripted.send({ id: id(), kind: "retry_step", stepId: "bad" });
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(stepsAtEnd(scripted)).toEqual({ bad: "succeeded", next: "succeeded", long: "succeeded" });
    });
  });

  test("a retry that was accepted just before the run closed is not lost", async () => {
    const script: Script = {
      steps: { bad: (task, nth) => (nth === 1 ? fails("command_failed")(task, nth) : { status: "succeeded" }) },
      lateCommands: [{ id: id(), kind: "retry_step", stepId: "bad" }],
    };
    await run({ steps: [step("bad")] }, script, async (scripted) => {
      expect(await scripted.handle.result()).toEqual({ status: "succeeded" });
      expect(scripted.calls).toEqual(["step bad g1", "close refused", "decide bad g2 pending", "step bad g2", "close succeeded"]);
    });
  });
});
