/**
 * Runs that are in flight survive a release: every history that was ever recorded replays on the code that ships, and an edit that
 * changes the order, the kind or the number of commands is noticed here before a customer's run hangs on it.
 */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { readHistories, theHistory } from "../testing/history-files.js";
import { replayCorpus } from "../testing/replay-corpus.js";
import { bundleVariants, type Edit, type Variants } from "../testing/workflow-variants.js";

const SHIPPED = new URL("../../dist/workflow-bundle.js", import.meta.url);
const WORKFLOW = "agent-run/agent-run-workflow.js";
const ANSWER = "agent-run/await-answer.js";
const SETTLE = "agent-run/settle-failure.js";

/** `story`: the recording that shows it. */
type EditWithStory = Edit & { story: string };

/** Each would break runs in flight. Edits of the compiled code: `find` stands there exactly once, or the test asks for a new edit. */
const INCOMPATIBLE: readonly EditWithStory[] = [
  // order
  {
    name: "order: the clock starts after the first steps",
    story: "timed-out-in-flight",
    file: WORKFLOW,
    find: "    startRunClock(run);\n    resumeWaits(run);",
    replace: "    startWhatIsReady(run);\n    startRunClock(run);\n    resumeWaits(run);",
  },
  {
    name: "order: ready steps start before the segment",
    story: "short-steps-in-segments",
    file: WORKFLOW,
    find: "    if (!run.segmentRunning && segmentSteps",
    replace:
      "    for (const step of startableSteps(run.plan, run.state)) startStep(run, step);\n    if (!run.segmentRunning && segmentSteps",
  },
  {
    name: "order: ready steps start from the last",
    story: "repository-checkup",
    file: WORKFLOW,
    find: "of startableSteps(run.plan, run.state)",
    replace: "of startableSteps(run.plan, run.state).toReversed()",
  },
  {
    name: "order: a paused run starts steps",
    story: "paused-and-resumed-with-a-time-limit",
    file: WORKFLOW,
    find: "run.state.paused || ",
    replace: "",
  },
  // kind
  {
    name: "kind: decisions are ordinary activities",
    story: "straight-run",
    file: "agent-run/activity-options.js",
    find: "decide = proxyLocalActivities",
    replace: "decide = proxyActivities",
  },
  {
    name: "kind: an activity has another name",
    story: "straight-run",
    file: "agent-run/activity-options.js",
    find: "[STEP_ACTIVITIES[step.uses]]",
    replace: "[`${STEP_ACTIVITIES[step.uses]}Now`]",
  },
  {
    name: "kind: short steps are ordinary activities",
    story: "short-steps-in-segments",
    file: "domain/playbook/limits-of.js",
    find: "short: kind.short && !irreversible",
    replace: "short: false",
  },
  {
    name: "kind: a failed step fails although a person should be asked",
    story: "failure-asked-and-retried",
    file: ANSWER,
    find: 'if (limitsOf(step).onFailure === "ask")',
    replace: "if (!limitsOf(step))",
  },
  {
    name: "kind: a lost workspace is always asked about",
    story: "workspace-made-again-elsewhere",
    file: SETTLE,
    find: "if (again)",
    replace: "if (again && !again)",
  },
  {
    name: "kind: a step of unknown outcome runs again",
    story: "irreversible-step-whose-worker-was-lost",
    file: SETTLE,
    find: 'if (irreversible && report.kind === "started")',
    replace: "if (!report)",
  },
  // number: one less
  {
    name: "number: the end of a run is not recorded",
    story: "straight-run",
    file: "agent-run/close-run.js",
    find: "await decided(run, () => decide.closeRun(task))",
    replace: "{ closed: true, commands: [] }",
  },
  {
    name: "number: the end of a wait is not recorded",
    story: "wait",
    file: ANSWER,
    find: "    await decided(run, () => decide.endWait(write));\n",
    replace: "",
  },
  {
    name: "number: an answer is taken without looking",
    story: "approval-decided",
    file: ANSWER,
    find: "await decided(run, () => decide.settleApproval(task))",
    replace: '{ status: "succeeded" }',
  },
  {
    name: "number: an approval is never due",
    story: "approval-by-silence",
    file: ANSWER,
    find: "held.dueAt === null ?",
    replace: "held ?",
  },
  {
    name: "number: the next execution does not look for an answer",
    story: "continued-as-new.execution-2",
    file: "agent-run/resume-waits.js",
    find: "            run.answers.add(wait.approvalId);\n",
    replace: "",
  },
  {
    name: "number: a re-run is not recorded",
    story: "step-retried-by-a-person",
    file: "agent-run/listen.js",
    find: "    await decided(run, () => decide.recordDecisions({ runId: run.runId, decisions }));\n",
    replace: "",
  },
  {
    name: "number: a loss is not looked into",
    story: "repeatable-step-whose-worker-was-lost",
    file: SETTLE,
    find: "async function settleLoss(run, step) {\n    const report = await decided(run, () => decide.inspectLoss(addressOf(run, step.id)));",
    replace: 'async function settleLoss(run, step) {\n    const report = { kind: "never_started" };',
  },
  {
    name: "number: nobody makes sure that the process is gone",
    story: "irreversible-step-whose-worker-was-lost",
    file: SETTLE,
    find: "await confirmGone(run, step, hostId)",
    replace: "true",
  },
  {
    name: "number: a cancelled step is not told",
    story: "cancelled-in-flight",
    file: "agent-run/stop-run.js",
    find: "    run.steps.cancel();",
    replace: "",
  },
  {
    name: "number: a stop gives no grace",
    story: "cancelled-in-flight",
    file: "agent-run/stop-run.js",
    find: "        await sleep(GRACE_MS);\n",
    replace: "",
  },
  {
    name: "number: the clock runs on while paused",
    story: "paused-and-resumed-with-a-time-limit",
    file: "agent-run/run-clock.js",
    find: "    run.clock?.cancel();\n",
    replace: "",
  },
  {
    name: "number: fewer steps at once",
    story: "more-steps-than-may-run-at-once",
    file: "domain/run/scheduler.js",
    find: "PARALLEL_STEPS_MAX = 8",
    replace: "PARALLEL_STEPS_MAX = 4",
  },
  // number: one more
  {
    name: "number: continues as new later",
    story: "continued-as-new.execution-1",
    file: "agent-run/continue-run.js",
    find: "HISTORY_EVENTS_MAX = 2_000",
    replace: "HISTORY_EVENTS_MAX = 4_000",
  },
  {
    name: "number: a segment although nothing is short",
    story: "straight-run",
    file: WORKFLOW,
    find: "segmentSteps(run.plan, run.state).length > 0",
    replace: "run.activities === 0",
  },
  {
    name: "number: a skip by condition counts as a failure upstream",
    story: "skips-by-condition-and-upstream",
    file: "domain/run/scheduler.js",
    find: 'return skip !== "upstream";',
    replace: "return skip === undefined;",
  },
];

const histories = readHistories();
let variants: Variants;
beforeAll(async () => {
  variants = await bundleVariants(INCOMPATIBLE);
});

test("every recorded history replays on the bundle that ships", async () => {
  const replayed = await replayCorpus(readFileSync(SHIPPED, "utf8"), histories);
  expect([...replayed.keys()].sort()).toEqual(histories.map(({ name }) => name).sort());
  for (const [name, { refusal }] of replayed) expect({ name, refusal }).toEqual({ name, refusal: null });
});

test("the bundle that the edits are made in replays as the one that ships", async () => {
  const replayed = await replayCorpus(variants.codeOf(), histories);
  expect([...replayed.values()].filter(({ refusal }) => refusal !== null)).toEqual([]);
});

describe("replay refuses an edit that runs in flight would not survive", () => {
  test.each(INCOMPATIBLE)("$name", async ({ name, story }) => {
    const replayed = await replayCorpus(variants.codeOf(name), [theHistory(histories, story)]);
    expect(replayed.get(story)?.refusal?.message).toMatch(/TMPRL1100|[Nn]ondetermin|workflow task failure/);
  });
});
