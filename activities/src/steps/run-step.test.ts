/** The wrapper around a step's executor, against a recorder of this file's making. */
import { expect, test } from "@jest/globals";
import type { AttemptFailedFact, FinishedFact, Recorded, RecordedResult } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { compilePlan, parsePlaybook } from "@praxis/domain/playbook";
import { MockActivityEnvironment } from "@temporalio/testing";
import { createStep } from "./run-step.js";
import type { StepDeps } from "./step-deps.js";

const PLAYBOOK = "name: one\nversion: 1\nsteps:\n  - id: a\n    uses: bench.noop\n";
const TRIES_AGAIN = PLAYBOOK.replace("uses: bench.noop", "uses: bench.noop\n    attempts: 3");
const TASK = { runId: "run_1", stepId: "a", generation: 1, version: 3 };

function depsWith(
  start: () => Promise<Recorded>,
  finish: (fact: FinishedFact) => RecordedResult,
  { playbook = PLAYBOOK, failed }: { playbook?: string; failed?: (fact: AttemptFailedFact) => void } = {},
): StepDeps {
  const parsed = parsePlaybook(playbook, { allowBenchKinds: true });
  if (!parsed.ok) throw new Error("the playbook of this test is wrong");
  const run = {
    runId: "run_1",
    title: "",
    labels: {},
    inputs: {},
    repository: null,
    playbook: parsed.playbook,
    plan: compilePlan(parsed.playbook),
  };
  const ignore = (): void => undefined;
  const parts = {
    library: { run: () => Promise.resolve(run) },
    recorder: {
      recordStarted: start,
      recordFinished: (fact: FinishedFact) => Promise.resolve(finish(fact)),
      recordAttemptFailed: (fact: AttemptFailedFact) => {
        failed?.(fact);
        return Promise.resolve({ kind: "recorded" as const });
      },
    },
    notifier: { touch: ignore },
    clock: { now: () => Date.now() },
    log: { info: ignore, warn: ignore, error: ignore },
    hostId: "host",
    outputBytesMax: 1_000,
  };
  return parts as unknown as StepDeps;
}

test.each<[string, Recorded]>([
  ["another attempt owns the step", { kind: "stale" }],
  [
    "its result already stands",
    { kind: "already", result: { status: "succeeded", generation: 1, outputs: {}, failure: null, skipReason: null } },
  ],
  [
    "its failure already stands",
    {
      kind: "already",
      result: { status: "failed", generation: 1, outputs: null, failure: { code: "command_failed", message: "no" }, skipReason: null },
    },
  ],
])("a step that runs on while %s is ended as lost, and records nothing", async (_why, started) => {
  const finished: string[] = [];
  const reasons: unknown[] = [];
  const finish = ({ result }: FinishedFact): RecordedResult => {
    finished.push(result.status);
    return { kind: "stale" };
  };
  const step = createStep(
    depsWith(() => Promise.resolve(started), finish),
    {
      execute: ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            reasons.push(signal.reason);
            reject(new Error("ended"));
          });
        }),
    },
  );
  await expect(new MockActivityEnvironment().run(step, TASK)).rejects.toMatchObject({ message: "A newer attempt owns this step." });
  expect([reasons, finished]).toEqual([["lost"], []]);
});

test("a start that was not written when the step was cancelled is written with its end", async () => {
  const environment = new MockActivityEnvironment();
  const facts: FinishedFact[] = [];
  const away = (): Promise<never> => {
    environment.cancel();
    return Promise.reject(new DomainError("database_unavailable", "away", { retry: true }));
  };
  const finish = (fact: FinishedFact): RecordedResult => {
    facts.push(fact);
    return { kind: "recorded", result: { status: "cancelled", generation: 1, outputs: null, failure: null, skipReason: null } };
  };
  const step = createStep(depsWith(away, finish), {
    execute: ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reject(new Error("ended"));
        });
      }),
  });
  await expect(environment.run(step, TASK)).rejects.toThrow("the step was cancelled");
  expect(facts).toMatchObject([{ started: false, result: { status: "cancelled" } }]);
});

test("an attempt that failed says when the next one begins; the last one ends the step instead", async () => {
  const said: unknown[] = [];
  const ended: string[] = [];
  const finish = ({ result }: FinishedFact): RecordedResult => {
    ended.push(result.status);
    return {
      kind: "recorded",
      result: { status: "failed", generation: 1, outputs: null, failure: result.failure ?? null, skipReason: null },
    };
  };
  const deps = depsWith(() => Promise.resolve({ kind: "recorded" }), finish, {
    playbook: TRIES_AGAIN,
    failed: ({ attempt, nextRetryMs }) => said.push({ attempt, nextRetryMs }),
  });
  const step = createStep(deps, {
    execute: () => Promise.reject(new DomainError("command_failed", "no", { retry: true })),
  });
  const retryPolicy = { initialInterval: 1_000, backoffCoefficient: 2, maximumInterval: 60_000 };
  // A worker was lost before: its attempts count for people, and not for Temporal's delays.
  for (const attempt of [1, 2, 3])
    await expect(new MockActivityEnvironment({ attempt, retryPolicy }).run(step, { ...TASK, attemptsBefore: 1 })).rejects.toThrow("no");
  expect(said).toEqual([
    { attempt: 2, nextRetryMs: 1_000 },
    { attempt: 3, nextRetryMs: 2_000 },
  ]);
  expect(ended).toEqual(["failed"]);
});
