/** What is recorded: each story is one run (or two) that goes a way of its own through the workflow. Files are named for the stories. */
import type { RunCommand } from "@praxis/domain/run";
import { runWorkflowId } from "@praxis/domain/ids";
import { deliverCommand, runStatus } from "@praxis/temporal/messages";
import type { PlaybookText, Stage } from "./recording-stage.js";

/** Plays the story to its end; gives the run to keep. */
export type Story = (stage: Stage) => Promise<string>;

type Step = PlaybookText["steps"][number];
const noop = (id: string, more: Partial<Step> = {}): Step => ({ id, uses: "bench.noop", ...more });
const short = (id: string, more: Partial<Step> = {}): Step => ({ id, uses: "bench.noop-short", ...more });
const sh = (id: string, script: string, more: Partial<Step> = {}): Step => ({
  id,
  uses: "command",
  heartbeatTimeoutMs: 5_000,
  ...more,
  with: { argv: [script], shell: true },
});
const ask = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  uses: "approval",
  with: { question: "Go on?", ...more.with },
  ...withoutWith(more),
});
const prepare: Step = { id: "prepare", uses: "workspace.prepare" };
const byAgent = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  uses: "agent",
  with: { pool: "default", instructions: "Do it.", ttlMs: 5_000 },
  ...more,
});
const LONG = "echo begun; sleep 600";
/** Goes wrong the first time, in a way the second time can see. */
const secondTimeRight = (firstTime: string): string => `test -f tried || { touch tried; ${firstTime}; }`;

function withoutWith({ with: _, ...more }: Partial<Step>): Partial<Step> {
  return more;
}

export const STORIES: Readonly<Record<string, Story>> = {
  "straight-run": async (stage) => {
    const id = await stage.start({ steps: [noop("one"), noop("two", { needs: ["one"] }), noop("three", { needs: ["two"] })] });
    await stage.closed(id, "succeeded");
    return id;
  },
  "repository-checkup": async (stage) => {
    const id = await stage.start("repository-checkup");
    await stage.closed(id, "succeeded");
    return id;
  },
  "short-steps-in-segments": async (stage) => {
    const id = await stage.start({
      steps: [
        short("one"),
        short("two", { needs: ["one"] }),
        short("three", { needs: ["two"] }),
        noop("beside"),
        noop("four", { needs: ["three"] }),
        short("five", { needs: ["four"] }),
      ],
    });
    await stage.closed(id, "succeeded");
    return id;
  },
  "more-steps-than-may-run-at-once": async (stage) => {
    const id = await stage.start({ steps: Array.from({ length: 12 }, (_, i) => noop(`step-${String(i + 1)}`)) });
    await stage.closed(id, "succeeded");
    return id;
  },
  "skips-by-condition-and-upstream": async (stage) => {
    const id = await stage.start(
      {
        inputs: { type: "object", properties: { deploy: { type: "boolean" } } },
        steps: [
          noop("build"),
          noop("deploy", { needs: ["build"], if: "inputs.deploy" }),
          noop("announce", { needs: ["deploy"] }),
          sh("broken", "exit 3"),
          noop("after-broken", { needs: ["broken"] }),
          noop("report-broken", { needs: ["broken"], if: "failed('broken')" }),
          sh("harmless", "exit 4", { continueOnFailure: true }),
          noop("after-harmless", { needs: ["harmless"], if: "!inputs.deploy" }),
        ],
      },
      { deploy: false },
    );
    await stage.closed(id, "failed");
    return id;
  },
  "approval-decided": async (stage) => {
    const id = await stage.start({ steps: [ask("question"), noop("after", { needs: ["question"] })] });
    await stage.step(id, "question", "waiting");
    await stage.decide(id, "question", "approve");
    await stage.closed(id, "succeeded");
    return id;
  },
  "approval-decided-before-it-was-due": async (stage) => {
    const id = await stage.start({ steps: [ask("question", { with: { dueMs: 3_600_000, onSilence: "reject" } })] });
    await stage.step(id, "question", "waiting");
    await stage.decide(id, "question", "approve");
    await stage.closed(id, "succeeded");
    return id;
  },
  "approval-by-silence": async (stage) => {
    const id = await stage.start({
      steps: [ask("question", { with: { dueMs: 1_500, onSilence: "reject" } }), noop("after", { needs: ["question"] })],
    });
    await stage.closed(id, "failed");
    return id;
  },
  wait: async (stage) => {
    const id = await stage.start({
      steps: [{ id: "pause", uses: "wait", with: { durationMs: 1_500 } }, noop("after", { needs: ["pause"] })],
    });
    await stage.closed(id, "succeeded");
    return id;
  },
  "cancelled-in-flight": async (stage) => {
    const id = await stage.start({
      steps: [prepare, sh("work", LONG, { needs: ["prepare"] }), ask("question"), noop("after", { needs: ["work"] })],
    });
    await stage.printed(id, "work", "begun");
    await stage.post(`/runs/${id}/cancel`, { reason: "recorded" });
    await stage.closed(id, "cancelled");
    return id;
  },
  "irreversible-step-cancelled-in-flight": async (stage) => {
    const id = await stage.start({ steps: [sh("work", LONG, { sideEffect: "irreversible" })] });
    await stage.printed(id, "work", "begun");
    await stage.post(`/runs/${id}/cancel`, { reason: "recorded" });
    await stage.closed(id, "cancelled");
    return id;
  },
  "cancelled-in-temporal": async (stage) => {
    const id = await stage.start({ steps: [sh("work", LONG)] });
    await stage.printed(id, "work", "begun");
    await stage.client.workflow.getHandle(runWorkflowId(id)).cancel();
    await stage.closed(id, "cancelled");
    return id;
  },
  "timed-out-in-flight": async (stage) => {
    const id = await stage.start({ timeoutMs: 4_000, steps: [sh("work", LONG), noop("after", { needs: ["work"] })] });
    await stage.closed(id, "timed_out");
    return id;
  },
  "failure-asked-and-retried": async (stage) => {
    const id = await stage.start({
      steps: [prepare, sh("work", secondTimeRight("exit 1"), { needs: ["prepare"], onFailure: "ask" }), noop("after", { needs: ["work"] })],
    });
    await stage.step(id, "work", "waiting");
    await stage.decide(id, "work", "retry");
    await stage.closed(id, "succeeded");
    return id;
  },
  "step-retried-by-a-person": async (stage) => {
    const id = await stage.start({
      steps: [prepare, sh("work", secondTimeRight("exit 1"), { needs: ["prepare"] }), noop("after", { needs: ["work"] }), ask("hold")],
    });
    await stage.step(id, "after", "skipped");
    await stage.post(`/runs/${id}/steps/work/retry`);
    await stage.step(id, "after", "succeeded");
    await stage.decide(id, "hold", "approve");
    await stage.closed(id, "succeeded");
    return id;
  },
  "paused-and-resumed-with-a-time-limit": async (stage) => {
    const id = await stage.start({ timeoutMs: 600_000, steps: [ask("question"), noop("after", { needs: ["question"] })] });
    await stage.step(id, "question", "waiting");
    await stage.post(`/runs/${id}/pause`);
    await stage.closed(id, "paused");
    await stage.decide(id, "question", "approve");
    await stage.step(id, "question", "succeeded");
    await stage.post(`/runs/${id}/resume`);
    await stage.closed(id, "succeeded");
    return id;
  },
  "retried-run-reuses-steps": async (stage) => {
    const first = await stage.start({
      steps: [noop("done"), sh("broken", "exit 5", { needs: ["done"] }), noop("after", { needs: ["broken"] })],
    });
    await stage.closed(first, "failed");
    const { id } = await stage.post(`/runs/${first}/retry`);
    await stage.closed(id, "failed");
    return id;
  },
  /** Two executions. The second one knows the commands, the deadline and what is waited for. */
  "continued-as-new": async (stage) => {
    const id = await stage.start({ timeoutMs: 3_600_000, steps: [ask("question"), noop("after", { needs: ["question"] })] });
    await stage.step(id, "question", "waiting");
    const handle = stage.client.workflow.getHandle(runWorkflowId(id));
    const first = (await handle.describe()).runId;
    // A message is the cheapest command. By signal alone: it is the history that has to grow, not the run's log. In two heaps, while
    // the worker is frozen: few workflow tasks replay fast, and more than one show a threshold that was moved.
    for (const count of [1_200, 900]) {
      const thaw = stage.freezeWorker();
      for (let batch = 0; batch * 50 < count; batch++) {
        const commands = Array.from({ length: 50 }, (_, i) => message(`m${String(count)}.${String(batch * 50 + i)}`));
        await Promise.all(commands.map((command) => handle.signal(deliverCommand, command)));
      }
      thaw();
      // A query is answered only once all of them have been taken.
      await handle.query(runStatus);
    }
    await stage.seen(id, "a second execution", async () => (await handle.describe()).runId !== first);
    await stage.decide(id, "question", "approve");
    await stage.closed(id, "succeeded");
    return id;
  },
  "repeatable-step-whose-worker-was-lost": async (stage) => {
    const id = await stage.start({ steps: [prepare, sh("work", secondTimeRight(LONG), { needs: ["prepare"] })] });
    await stage.printed(id, "work", "begun");
    await stage.step(id, "work", "running");
    stage.killWorker();
    await stage.closed(id, "succeeded");
    return id;
  },
  "irreversible-step-whose-worker-was-lost": async (stage) => {
    const id = await stage.start({
      steps: [prepare, sh("work", LONG, { needs: ["prepare"], sideEffect: "irreversible" }), noop("after", { needs: ["work"] })],
    });
    await stage.printed(id, "work", "begun");
    await stage.step(id, "work", "running");
    stage.killWorker();
    await stage.step(id, "work", "unknown");
    await stage.decide(id, "work", "done");
    await stage.closed(id, "succeeded");
    return id;
  },
  "irreversible-step-whose-machine-was-lost": async (stage) => {
    const steps = [prepare, ask("hold", { needs: ["prepare"] }), sh("work", LONG, { needs: ["hold"], sideEffect: "irreversible" })];
    const { id, lose } = await onHostTwo(stage, { steps });
    await stage.decide(id, "hold", "approve");
    await stage.printed(id, "work", "begun");
    await lose();
    await stage.step(id, "work", "unknown");
    await stage.decide(id, "work", "fail");
    await stage.closed(id, "failed");
    return id;
  },
  "workspace-made-again-elsewhere": async (stage) => {
    const steps = [
      prepare,
      sh("change", "echo changed > one.ts", { needs: ["prepare"] }),
      ask("hold", { needs: ["change"] }),
      sh("test", "grep changed one.ts", { needs: ["hold"] }),
    ];
    const { id, lose } = await onHostTwo(stage, { steps });
    await lose();
    await stage.decide(id, "hold", "approve");
    await stage.closed(id, "succeeded");
    return id;
  },
  "lost-workspace-an-irreversible-step-used": async (stage) => {
    const steps = [
      prepare,
      sh("publish", "echo published", { needs: ["prepare"], sideEffect: "irreversible" }),
      ask("hold", { needs: ["publish"] }),
      sh("test", "true", { needs: ["hold"] }),
    ];
    const { id, lose } = await onHostTwo(stage, { steps });
    await lose();
    await stage.decide(id, "hold", "approve");
    await stage.step(id, "test", "waiting");
    await stage.decide(id, "test", "skip");
    await stage.closed(id, "succeeded");
    return id;
  },
  /** The first round leaves no change, so it does not pass its verification; the second one does. */
  "coding-task-in-two-rounds": async (stage) => {
    const inputs = { instructions: "Make it two.", verify: ["grep", "-q", "two = 2", "one.ts"] };
    const id = await stage.start("coding-task", inputs);
    await (await stage.agent.take()).say("complete", { outcome: { changed: 0 }, summary: "nothing to do" });
    const second = await stage.agent.take();
    await second.leave("change.patch", TWO);
    await second.say("complete", { outcome: { changed: 1 }, summary: "two" });
    await stage.step(id, "approve", "waiting");
    await stage.decide(id, "approve", "approve");
    await stage.closed(id, "succeeded");
    return id;
  },
  "agent-step-released-lost-and-failed": async (stage) => {
    const id = await stage.start({ steps: [byAgent("work", { onFailure: "ask" }), noop("after", { needs: ["work"] })] });
    await (await stage.agent.take()).say("release", { reason: "not now" });
    await stage.agent.take();
    // Silent from here on, until its five seconds are over.
    await (await stage.agent.take()).say("fail", { reason: "this cannot be done", retryable: false });
    await stage.step(id, "work", "waiting");
    await stage.decide(id, "work", "skip");
    await stage.closed(id, "succeeded");
    return id;
  },
  "agent-step-parked-and-answered": async (stage) => {
    const id = await stage.start({ steps: [byAgent("work")] });
    await (await stage.agent.take()).say("park", { question: "Which one?", checkpoint: { at: "the fork" } });
    await stage.seen(id, "the question", (run) => run.steps.some(({ status }) => status === "waiting"));
    await stage.decide(id, "work", "approve");
    await (await stage.agent.take()).say("complete", { outcome: { chose: "left" } });
    await stage.closed(id, "succeeded");
    return id;
  },
  "agent-step-cancelled-in-flight": async (stage) => {
    const id = await stage.start({ steps: [byAgent("held"), byAgent("offered", { needs: [] })] });
    const taken = await stage.agent.take();
    await stage.post(`/runs/${id}/cancel`, { reason: "recorded" });
    await taken.say("release", { reason: "cancelled" });
    await stage.closed(id, "cancelled");
    return id;
  },
};

/** What makes `two = 2` of the recorded repository's only file. */
const TWO = `diff --git a/one.ts b/one.ts
--- a/one.ts
+++ b/one.ts
@@ -1 +1 @@
-export const one = 1;
+export const two = 2;
`;

/** Either machine may take a checkout: tries until the second one did. Every try has a step `hold` that waits. */
async function onHostTwo(stage: Stage, playbook: PlaybookText): Promise<{ id: string; lose(): Promise<void> }> {
  const { lose } = await stage.openHostTwo();
  try {
    for (let tries = 0; tries < 20; tries++) {
      const id = await stage.start(playbook);
      await stage.step(id, "hold", "waiting");
      if (await stage.isOnHostTwo(id)) return { id, lose };
      await stage.post(`/runs/${id}/cancel`);
    }
    throw new Error("the second worker never made the checkout");
  } catch (error) {
    await lose();
    throw error;
  }
}

function message(id: string): RunCommand {
  return { id, kind: "post_message", mode: "steer" };
}
