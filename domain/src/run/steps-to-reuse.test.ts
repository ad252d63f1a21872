import { describe, expect, test } from "@jest/globals";
import type { PlanStep, RunPlan } from "../playbook/plan.js";
import { stepsToReuse, type StepOutcomeBefore } from "./steps-to-reuse.js";

const noop = (id: string, ...needs: string[]): PlanStep => ({ id, uses: "bench.noop", needs });
const prepare = (id: string): PlanStep => ({ id, uses: "workspace.prepare" });
const command = (id: string, workspace: string | undefined, ...needs: string[]): PlanStep => ({
  id,
  uses: "command",
  needs,
  ...(workspace === undefined ? {} : { workspace }),
});
const inspect = (id: string, workspace: string, ...needs: string[]): PlanStep => ({ id, uses: "repository.inventory", workspace, needs });

const MARKS: Record<string, StepOutcomeBefore> = {
  ok: { status: "succeeded", skipReason: null },
  reused: { status: "reused", skipReason: null },
  bad: { status: "failed", skipReason: null },
  cancelled: { status: "cancelled", skipReason: null },
  condition: { status: "skipped", skipReason: "condition" },
  upstream: { status: "skipped", skipReason: "upstream" },
  person: { status: "skipped", skipReason: "person" },
};

function reuse(steps: PlanStep[], marks: string, from?: string): string {
  const plan: RunPlan = { steps };
  const words = marks.split(" ");
  const outcomes = new Map(
    steps.map((step, place) => [step.id, MARKS[words[place] ?? ""] ?? { status: "pending" as const, skipReason: null }]),
  );
  return [...stepsToReuse(plan, outcomes, from)].join(" ");
}

const chain = [noop("a"), noop("b", "a"), noop("c", "b")];
const diamond = [noop("a"), noop("left", "a"), noop("right", "a"), noop("join", "left", "right")];

describe("a plain graph", () => {
  test.each([
    ["the first step that did not succeed, and all before it is kept", chain, "ok ok bad", undefined, "a b"],
    ["a reused result is good again", chain, "reused ok bad", undefined, "a b"],
    ["what came after the failed step is not kept", chain, "ok bad upstream", undefined, "a"],
    ["`from` runs again although it succeeded, and all that follows", chain, "ok ok ok", "b", "a"],
    ["`from` the first step keeps nothing", chain, "ok ok bad", "a", ""],
    ["a whole success without `from` runs all again", chain, "ok ok ok", undefined, ""],
    ["a branch beside `from` is kept", diamond, "ok ok ok ok", "left", "a right"],
    ["a failed step beside `from` runs again too", diamond, "ok ok bad upstream", "left", "a"],
    ["a success after a failure that was let pass runs again", diamond, "ok bad ok ok", undefined, "a right"],
    ["a cancelled step runs again", chain, "ok cancelled upstream", undefined, "a"],
    ["what followed a condition that was false is kept", chain, "ok condition ok", undefined, ""],
    ["a step that a person skipped runs again with what follows", chain, "ok person ok", undefined, "a"],
    ["a step that never started runs", chain, "ok ok", undefined, "a b"],
  ])("%s", (_name, steps, marks, from, kept) => {
    expect(reuse(steps, marks, from)).toBe(kept);
  });
  test("a success after a false condition is kept when something else failed", () => {
    expect(reuse([...chain, noop("d", "c")], "ok condition ok bad")).toBe("a c");
  });
  test("an unknown `from` is refused with its place", () => {
    expect(() => reuse(chain, "ok ok ok", "nope")).toThrow(
      expect.objectContaining({ code: "invalid_request", issues: [{ path: "from", message: expect.any(String) }] }),
    );
  });
});

describe("workspaces", () => {
  const build = [prepare("w"), command("build", "w", "w"), command("check", "w", "build")];
  test("a command that runs again gets its workspace and what earlier commands left there", () => {
    expect(reuse(build, "ok ok bad")).toBe("");
  });
  test("an irreversible command is not repeated for the sake of a workspace", () => {
    const steps = [prepare("w"), { ...command("deploy", "w", "w"), sideEffect: "irreversible" as const }, command("check", "w", "deploy")];
    expect(reuse(steps, "ok ok bad")).toBe("deploy");
  });
  test("an inspection is kept when another one runs again", () => {
    const steps = [prepare("w"), inspect("files", "w", "w"), inspect("commits", "w", "w"), inspect("report", "w", "files", "commits")];
    expect(reuse(steps, "ok ok bad upstream")).toBe("files");
  });
  test("a preparation is kept when nothing in its workspace runs again", () => {
    expect(reuse([...build, noop("tell", "check")], "ok ok ok bad")).toBe("w build check");
  });
  test("commands without a prepared workspace have their own and are kept", () => {
    expect(reuse([command("a", undefined), command("b", undefined, "a")], "ok bad")).toBe("a");
  });
  test("another workspace is left alone", () => {
    const steps = [prepare("w"), command("one", "w", "w"), prepare("v"), command("two", "v", "v", "one")];
    expect(reuse(steps, "ok ok ok bad")).toBe("w one");
  });
});
