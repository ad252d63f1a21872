/** The workflow of the forge runs what `.ci/run` runs, and gives a change no way around it. */
import { accessSync, constants, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { ROOT } from "./environment.js";

interface Step {
  uses?: string;
  run?: string;
  with?: Readonly<Record<string, unknown>>;
  env?: Readonly<Record<string, string>>;
}
interface Workflow {
  on: Readonly<Record<string, unknown>>;
  permissions: Readonly<Record<string, string>>;
  jobs: Readonly<Record<string, { "timeout-minutes"?: number; steps: readonly Step[] }>>;
}

const text = readFileSync(join(ROOT, ".github/workflows/ci.yml"), "utf8");
const workflow = parse(text) as Workflow;
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
const runs = (job: string): string[] => (workflow.jobs[job]?.steps ?? []).flatMap(({ run }) => run ?? []);

test("what is run on every push and change is `.ci/run`, and nothing else", () => {
  expect(runs("everything")).toEqual([".ci/run"]);
  expect(() => accessSync(join(ROOT, ".ci/run"), constants.X_OK)).not.toThrow();
  expect(Object.keys(workflow.on).sort()).toEqual(["merge_group", "pull_request", "push"]);
});

test("the change is judged by what stands on the target, and never checked out to judge", () => {
  const [checkout] = workflow.jobs["gate"]?.steps ?? [];
  expect(checkout?.with?.["ref"]).toBe("${{ github.event.pull_request.base.sha }}");
  expect(runs("gate").at(-1)).toMatch(/^npx --no-install praxis gate --local /);
});

test("a job may only read, ends in time, and swallows no failure", () => {
  expect(workflow.permissions).toEqual({ contents: "read" });
  expect(Object.values(workflow.jobs).every((job) => (job["timeout-minutes"] ?? Infinity) <= 60)).toBe(true);
  expect(text).not.toMatch(/continue-on-error|\|\| *true|pull_request_target/);
});

test("what strangers write reaches a script as a variable only", () => {
  for (const { run } of steps) expect(run ?? "").not.toContain("${{");
  for (const { with: given } of steps.filter(({ uses }) => uses?.startsWith("actions/checkout@") === true))
    expect(given?.["persist-credentials"]).toBe(false);
});
