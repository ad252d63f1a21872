/** Decisions that end side by side: a worker that remembers nothing replays them in the order in which they were made, else the run would hang. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { PlanStep, RunPlan } from "@praxis/domain/plan";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { openTestServer, withScriptedRun, type Script } from "../testing/scripted-run.js";

const HOUR = 3_600_000;
const WAITS = ["a", "b", "c", "d", "e", "f"] as const;
let environment: TestWorkflowEnvironment;

beforeAll(async () => {
  environment = await openTestServer(process.env["PRAXIS_TEST_TEMPORAL_TEST_SERVER"] ?? "");
});
afterAll(() => environment.teardown());

/** Six waits are over in the same moment, and what follows each is an ordinary activity or a segment. */
const plan: RunPlan = {
  steps: [
    ...WAITS.map((id, at): PlanStep => ({ id, uses: at % 2 === 0 ? "wait" : "approval" })),
    ...WAITS.map((id): PlanStep => ({ id: `after-${id}`, uses: "bench.noop", needs: [id] })),
    { id: "short-a", uses: "bench.noop-short", needs: ["a"] },
    { id: "short-d", uses: "bench.noop-short", needs: ["d"] },
  ],
};

test.each([
  ["in two groups", [185, 5, 185, 5, 185, 5]],
  ["each at another time", [185, 125, 65, 5, 305, 245]],
])("waits whose decisions end %s go on in one order", async (_how, times) => {
  const script: Script = {
    waits: Object.fromEntries(WAITS.map((id) => [id, HOUR])),
    approvals: Object.fromEntries(WAITS.map((id) => [id, { dueMs: HOUR, settle: () => ({ status: "succeeded" as const }) }])),
    takesMs: Object.fromEntries(WAITS.map((id, at) => [id, times[at] ?? 0])),
  };
  await withScriptedRun(environment, { plan, script, forgetful: true }, async ({ handle }) => {
    expect(await handle.result()).toEqual({ status: "succeeded" });
    // A task that failed was tried again, and another grouping may have let it pass.
    const { events } = await handle.fetchHistory();
    expect((events ?? []).filter(({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes)).toEqual([]);
  });
});
