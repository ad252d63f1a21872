import { describe, expect, test } from "@jest/globals";
import type { PlanStep, RunPlan } from "../playbook/plan.js";
import { INITIAL_RUN_STATE, mayStepMove, next, stepState, takeVersions, type RunState, type StepEvent } from "./run-state.js";
import { judgeNeeds, PARALLEL_STEPS_MAX, segmentSteps, startableSteps, stepsToRelocate, stepsToReset, verdictOf } from "./scheduler.js";
import { STEP_STATUSES } from "./statuses.js";

const step = (id: string, more: Partial<PlanStep> = {}): PlanStep => ({ id, uses: "command", ...more });
const plan = (...steps: PlanStep[]): RunPlan => ({ steps });
const ended = (stepId: string, status: "succeeded" | "failed" | "skipped" | "cancelled", more: object = {}): StepEvent => ({
  type: "ended",
  stepId,
  status,
  ...more,
});
const after = (...events: StepEvent[]): RunState => events.reduce<RunState>(next, INITIAL_RUN_STATE);
const ids = (steps: readonly PlanStep[]): string[] => steps.map((found) => found.id);

describe("needs", () => {
  const chain = plan(step("a"), step("b", { needs: ["a"] }));
  const verdict = (state: RunState, judged = chain): string => judgeNeeds(judged, state, judged.steps[1] ?? step("none"));

  test("a step waits until everything it needs has ended", () => {
    expect(verdict(INITIAL_RUN_STATE)).toBe("wait");
    expect(verdict(after({ type: "started", stepId: "a" }))).toBe("wait");
    expect(verdict(after(ended("a", "succeeded")))).toBe("go");
  });

  test("a failed or cancelled need skips the step, and so does a need that was skipped for that reason", () => {
    expect(verdict(after(ended("a", "failed")))).toBe("skip");
    expect(verdict(after(ended("a", "cancelled")))).toBe("skip");
    expect(verdict(after(ended("a", "skipped", { skip: "upstream" })))).toBe("skip");
  });

  test("a need that was skipped by its condition or by a person does not hold the step back", () => {
    expect(verdict(after(ended("a", "skipped", { skip: "condition" })))).toBe("go");
    expect(verdict(after(ended("a", "skipped", { skip: "person" })))).toBe("go");
  });

  test("a failure declared harmless counts as fine", () => {
    const harmless = plan(step("a", { continueOnFailure: true }), step("b", { needs: ["a"] }));
    expect(verdict(after(ended("a", "failed")), harmless)).toBe("go");
  });

  test("a step whose condition judges its needs itself is asked whatever happened to them", () => {
    const judging = plan(step("a"), step("b", { needs: ["a"], conditional: true, judgesNeeds: true }));
    expect(verdict(after(ended("a", "failed")), judging)).toBe("go");
  });
});

describe("needs that run again", () => {
  const remade = plan(
    step("prepare", { uses: "workspace.prepare" }),
    step("change", { needs: ["prepare"], workspace: "prepare" }),
    step("hold", { uses: "approval", needs: ["change"] }),
    step("test", { needs: ["hold"], workspace: "prepare" }),
  );
  const succeeded = (...stepIds: string[]): StepEvent[] => stepIds.map((stepId) => ended(stepId, "succeeded"));
  const lost = [
    ...succeeded("prepare", "change", "hold"),
    { type: "started", stepId: "test" },
    { type: "reset", stepIds: ["prepare", "change", "test"] },
  ] as const satisfies StepEvent[];

  test("a step waits for a workspace that is made again, although the step right before it stands", () => {
    expect(ids(startableSteps(remade, after(...lost)))).toEqual(["prepare"]);
    expect(ids(startableSteps(remade, after(...lost, ...succeeded("prepare"))))).toEqual(["change"]);
    expect(ids(startableSteps(remade, after(...lost, ...succeeded("prepare", "change"))))).toEqual(["test"]);
  });

  test("a step does not start in a workspace that could not be made again as it was", () => {
    const state = after(...lost, ...succeeded("prepare"), ended("change", "failed"));
    expect(ids(startableSteps(remade, state))).toEqual([]);
    expect(ids(segmentSteps(remade, state))).toEqual(["test"]);
  });
});

describe("what starts", () => {
  test("independent steps start together, at most as many as may run at once", () => {
    const wide = plan(...Array.from({ length: PARALLEL_STEPS_MAX + 3 }, (_, i) => step(`s${String(i)}`)));
    expect(startableSteps(wide, INITIAL_RUN_STATE)).toHaveLength(PARALLEL_STEPS_MAX);
    const busy = after({ type: "started", stepId: "s0" }, { type: "started", stepId: "s1" });
    expect(startableSteps(wide, busy)).toHaveLength(PARALLEL_STEPS_MAX - 2);
  });

  test("short steps, conditions and skips belong to a segment; what was admitted does not go back to it", () => {
    const mixed = plan(
      step("short", { uses: "bench.noop-short" }),
      step("asked", { conditional: true }),
      step("plain"),
      step("late", { needs: ["bad"] }),
      step("bad"),
    );
    expect(ids(segmentSteps(mixed, INITIAL_RUN_STATE))).toEqual(["short", "asked"]);
    expect(ids(segmentSteps(mixed, after(ended("bad", "failed"))))).toEqual(["short", "asked", "late"]);
    const admitted = after({ type: "admitted", stepId: "asked" });
    expect(ids(segmentSteps(mixed, admitted))).toEqual(["short"]);
    expect(ids(startableSteps(mixed, admitted))).toEqual(["asked", "plain", "bad"]);
  });

  test("a step that lost its worker is not asked for its condition again", () => {
    const one = plan(step("a", { conditional: true }));
    const lost = after({ type: "admitted", stepId: "a" }, { type: "started", stepId: "a" }, { type: "lost", stepId: "a", attempts: 1 });
    expect(segmentSteps(one, lost)).toEqual([]);
    expect(ids(startableSteps(one, lost))).toEqual(["a"]);
    expect(stepState(lost, "a")).toMatchObject({ generation: 1, losses: 1 });
  });
});

describe("doing it again", () => {
  const tree = plan(step("a"), step("b", { needs: ["a"] }), step("c", { needs: ["b"] }), step("other"));

  test("a retried step takes along what was skipped only because of it", () => {
    const state = after(
      ended("a", "failed"),
      ended("b", "skipped", { skip: "upstream" }),
      ended("c", "skipped", { skip: "upstream" }),
      ended("other", "skipped", { skip: "upstream" }),
    );
    expect(stepsToReset(tree, state, "a")).toEqual(["a", "b", "c"]);
    expect(stepsToReset(tree, after(ended("a", "failed"), ended("b", "skipped", { skip: "person" })), "a")).toEqual(["a"]);
  });

  test("a reset starts a new generation", () => {
    const state = next(after(ended("a", "failed")), { type: "reset", stepIds: ["a"] });
    expect(stepState(state, "a")).toEqual({ status: "pending", generation: 2 });
  });

  test("a lost workspace is made again together with the commands that had changed it", () => {
    const work = plan(
      step("prep", { uses: "workspace.prepare" }),
      step("install", { needs: ["prep"], workspace: "prep" }),
      step("facts", { uses: "repository.inventory", workspace: "prep" }),
      step("test", { workspace: "prep" }),
    );
    const state = after(ended("prep", "succeeded"), ended("install", "succeeded"), ended("facts", "succeeded"), {
      type: "started",
      stepId: "test",
    });
    expect(stepsToRelocate(work, state, "prep", "test")).toEqual(["prep", "install", "test"]);
  });

  test("a lost workspace that an irreversible step had used is left to a person", () => {
    const work = plan(
      step("prep", { uses: "workspace.prepare" }),
      step("push", { workspace: "prep", sideEffect: "irreversible" }),
      step("test", { workspace: "prep" }),
    );
    expect(stepsToRelocate(work, after(ended("prep", "succeeded"), ended("push", "succeeded")), "prep", "test")).toBeNull();
    expect(
      stepsToRelocate(work, after(ended("prep", "succeeded"), ended("push", "skipped", { skip: "condition" })), "prep", "test"),
    ).toEqual(["prep", "test"]);
  });
});

describe("the verdict", () => {
  const two = plan(step("a", { continueOnFailure: true }), step("b"));

  test("there is none while a step has not ended", () => {
    expect(verdictOf(two, after(ended("a", "succeeded")))).toBeNull();
    expect(verdictOf(two, after(ended("a", "succeeded"), { type: "waiting", stepId: "b", wait: { on: "timer", until: 1 } }))).toBeNull();
  });

  test("the first failed step in the plan's order names the failure; a harmless one does not", () => {
    expect(verdictOf(two, after(ended("a", "failed"), ended("b", "succeeded")))).toEqual({ status: "succeeded" });
    const failure = { code: "command_failed", message: "exit 1" };
    expect(verdictOf(two, after(ended("a", "failed"), ended("b", "failed", { failure })))).toEqual({
      status: "failed",
      failure: { ...failure, stepId: "b" },
    });
  });
});

describe("the machine", () => {
  test("a step that was reused or has ended takes no edge but a reset", () => {
    for (const from of ["succeeded", "skipped", "cancelled"] as const) {
      for (const to of STEP_STATUSES) expect(mayStepMove(from, to)).toBe(to === "pending");
    }
    for (const to of STEP_STATUSES) expect(mayStepMove("reused", to)).toBe(false);
  });

  test("an edge that the machine does not have stops the workflow task instead of passing in silence", () => {
    expect(() => after(ended("a", "succeeded"), { type: "started", stepId: "a" })).toThrow(/may not go from succeeded to running/);
  });

  test("random walks over the machine keep every step in a known status, and generations only rise", () => {
    const rand = seeded(42);
    for (let walk = 0; walk < 200; walk++) {
      let state = INITIAL_RUN_STATE;
      let generation = 1;
      for (let turn = 0; turn < 30; turn++) {
        const events: StepEvent[] = [
          { type: "started", stepId: "a" },
          { type: "waiting", stepId: "a", wait: { on: "timer", until: 1 } },
          { type: "lost", stepId: "a", attempts: 1 },
          { type: "reset", stepIds: ["a"] },
          ended("a", "succeeded"),
          ended("a", "failed"),
          ended("a", "skipped", { skip: "upstream" }),
        ];
        const event = events[Math.floor(rand() * events.length)];
        if (!event) continue;
        try {
          state = next(state, event);
        } catch {
          continue;
        }
        const held = stepState(state, "a");
        expect(STEP_STATUSES).toContain(held.status);
        expect(held.generation).toBeGreaterThanOrEqual(generation);
        ({ generation } = held);
      }
    }
  });

  test("the first reason to stop stands", () => {
    const stopped = next(next(INITIAL_RUN_STATE, { type: "stopping", why: "timed_out" }), { type: "stopping", why: "cancelled" });
    expect(stopped.stopping).toBe("timed_out");
  });

  test("versions are never given twice", () => {
    const first = takeVersions(INITIAL_RUN_STATE, 2);
    const second = takeVersions(first.state, 1);
    expect([first.version, second.version, second.state.version]).toEqual([1, 3, 3]);
  });
});

function seeded(seed: number): () => number {
  let value = seed;
  return () => {
    value = (value * 1_103_515_245 + 12_345) % 2_147_483_648;
    return value / 2_147_483_648;
  };
}
