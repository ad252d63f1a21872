/**
 * What replay does not see: the arguments of commands. Every command of every recorded story is compared, with all it carries, to
 * what was accepted in `histories/attributes.json`.
 */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { STEP_ACTIVITIES, type AgentActivities, type HostActivities, type RunActivities } from "@praxis/temporal/contracts";
import { attributesOf, describeCommand, differences, readAttributes, type Attributes } from "../testing/command-attributes.js";
import { readHistories, theHistory } from "../testing/history-files.js";
import { replayCorpus } from "../testing/replay-corpus.js";
import { bundleVariants, type Edit, type Variants } from "../testing/workflow-variants.js";

const OPTIONS = "agent-run/activity-options.js";
const CLOSE = "agent-run/close-run.js";

/** Each changes only what commands carry. `shows` must stand in the difference that is reported for `story`. */
const ARGUMENTS: readonly (Edit & { story: string; shows: RegExp })[] = [
  {
    name: "step: a shorter time to record the end",
    story: "straight-run",
    file: OPTIONS,
    find: "RECORDING_MS = 30_000",
    replace: "RECORDING_MS = 10_000",
    shows: /"startToCloseTimeout":"20000 ms"/,
  },
  {
    name: "step: a machine has more time to answer",
    story: "repository-checkup",
    file: OPTIONS,
    find: "HOST_START_MS = 60_000",
    replace: "HOST_START_MS = 90_000",
    shows: /"scheduleToStartTimeout":"90000 ms"/,
  },
  {
    name: "step: one attempt more",
    story: "straight-run",
    file: OPTIONS,
    find: "maximumAttempts: limits.attempts",
    replace: "maximumAttempts: limits.attempts + 1",
    shows: /"maximumAttempts":4/,
  },
  {
    name: "step: a longer first pause between attempts",
    story: "straight-run",
    file: OPTIONS,
    find: 'initialInterval: "1s"',
    replace: 'initialInterval: "5s"',
    shows: /"initialInterval":"5000 ms"/,
  },
  {
    name: "step: pauses grow faster",
    story: "straight-run",
    file: OPTIONS,
    find: 'backoffCoefficient: 2, maximumInterval: "60s"',
    replace: 'backoffCoefficient: 3, maximumInterval: "60s"',
    shows: /"backoffCoefficient":3/,
  },
  {
    name: "step: a shorter longest pause",
    story: "straight-run",
    file: OPTIONS,
    find: 'maximumInterval: "60s"',
    replace: 'maximumInterval: "30s"',
    shows: /"maximumInterval":"30000 ms"/,
  },
  {
    name: "step: a longer heartbeat time-out",
    story: "failure-asked-and-retried",
    file: OPTIONS,
    find: "heartbeatTimeout: limits.heartbeatTimeoutMs,",
    replace: "heartbeatTimeout: 2 * limits.heartbeatTimeoutMs,",
    shows: /"heartbeatTimeout":"10000 ms"/,
  },
  {
    name: "step: another kind of cancellation",
    story: "straight-run",
    file: OPTIONS,
    find: "ActivityCancellationType.TRY_CANCEL",
    replace: "ActivityCancellationType.ABANDON",
    shows: /"cancellationType":2/,
  },
  {
    name: "step: another queue",
    story: "repository-checkup",
    file: OPTIONS,
    find: "{ taskQueue: hostQueue, scheduleToStartTimeout",
    replace: "{ taskQueue: `${hostQueue}/urgent`, scheduleToStartTimeout",
    shows: /"taskQueue":"host\/host-one\/urgent"/,
  },
  {
    name: "step: one version number less for each execution",
    story: "straight-run",
    file: "agent-run/start-step.js",
    find: "version: takeVersion(run, 2)",
    replace: "version: takeVersion(run, 1)",
    shows: /"version":/,
  },
  {
    name: "step: a repeat does not count the attempts before",
    story: "repeatable-step-whose-worker-was-lost",
    file: "agent-run/start-step.js",
    find: "...(attemptsBefore > 0 ? { attemptsBefore } : {}),",
    replace: "",
    shows: /now: .*"stepId":"work","generation":1,"version":\d+,"workspace"/,
  },
  {
    name: "step: a larger input",
    story: "failure-asked-and-retried",
    file: "agent-run/start-step.js",
    find: "        ...address,",
    replace: "        ...address, uses: step.uses,",
    shows: /now: .*"runCommand".*"uses":"command"/,
  },
  {
    name: "process check: fewer attempts",
    story: "irreversible-step-whose-machine-was-lost",
    file: OPTIONS,
    find: "retry: { maximumAttempts: 3 }",
    replace: "retry: { maximumAttempts: 2 }",
    shows: /now: .*"confirmProcessGone".*"maximumAttempts":2/,
  },
  {
    name: "decision: more time",
    story: "approval-decided",
    file: OPTIONS,
    find: '    startToCloseTimeout: "30s"',
    replace: '    startToCloseTimeout: "60s"',
    shows: /scheduleLocalActivity.*"startToCloseTimeout":"60000 ms"/,
  },
  {
    name: "decision: a longer longest pause",
    story: "approval-decided",
    file: OPTIONS,
    find: 'maximumInterval: "10s"',
    replace: 'maximumInterval: "20s"',
    shows: /scheduleLocalActivity.*"maximumInterval":"20000 ms"/,
  },
  {
    name: "segment: fewer version numbers",
    story: "short-steps-in-segments",
    file: "agent-run/run-segment.js",
    find: "takeVersion(run, 2 * run.plan.steps.length)",
    replace: "takeVersion(run, run.plan.steps.length)",
    shows: /"version":/,
  },
  {
    name: "every write: version numbers start at 0",
    story: "straight-run",
    file: "domain/run/run-state.js",
    find: "version: state.version + 1 }",
    replace: "version: state.version }",
    shows: /"version":0/,
  },
  {
    name: "a stop: less grace",
    story: "cancelled-in-flight",
    file: "agent-run/stop-run.js",
    find: "GRACE_MS = 60_000",
    replace: "GRACE_MS = 30_000",
    shows: /startTimer.*"30000 ms"/,
  },
  {
    name: "wait: a longer timer",
    story: "wait",
    file: "agent-run/await-answer.js",
    find: "held.until - Date.now()",
    replace: "held.until - Date.now() + 1_000",
    shows: /startTimer/,
  },
  {
    name: "approval: a longer timer",
    story: "approval-by-silence",
    file: "agent-run/await-answer.js",
    find: "held.dueAt - Date.now()",
    replace: "held.dueAt - Date.now() + 1_000",
    shows: /startTimer/,
  },
  {
    name: "run: the clock starts anew after a pause",
    story: "paused-and-resumed-with-a-time-limit",
    file: "agent-run/run-clock.js",
    find: "deadlineAt - Date.now())))",
    replace: "600_000)))",
    shows: /startTimer.*"600000 ms"/,
  },
  {
    name: "run: the end forgets the commands that were handled",
    story: "approval-decided",
    file: CLOSE,
    find: "seenCommandIds: run.seenCommandIds",
    replace: "seenCommandIds: []",
    shows: /"closeRun"/,
  },
  {
    name: "run: another result",
    story: "approval-by-silence",
    file: CLOSE,
    find: "return { status: ending.status };",
    replace: "return { ...ending };",
    shows: /completeWorkflowExecution.*"failure"/,
  },
  {
    // Temporal's core lets it come earlier than it was recorded, as long as nothing else is commanded in between.
    name: "continue as new: earlier",
    story: "continued-as-new.execution-1",
    file: "agent-run/continue-run.js",
    find: "HISTORY_EVENTS_MAX = 2_000",
    replace: "HISTORY_EVENTS_MAX = 1_000",
    shows: /continueAsNewWorkflowExecution/,
  },
  {
    name: "continue as new: the deadline is left behind",
    story: "continued-as-new.execution-1",
    file: "agent-run/continue-run.js",
    find: "deadlineAt: run.deadlineAt, ",
    replace: "deadlineAt: null, ",
    shows: /continueAsNewWorkflowExecution/,
  },
  {
    name: "kind: another heartbeat time-out for checkouts",
    story: "repository-checkup",
    file: "domain/playbook/kinds/workspace-prepare.js",
    find: "heartbeatTimeoutMs: 30_000",
    replace: "heartbeatTimeoutMs: 45_000",
    shows: /"prepareWorkspace".*"heartbeatTimeout":"45000 ms"/,
  },
];

const histories = readHistories();
const accepted = readAttributes();
let variants: Variants;
let now: Attributes;
beforeAll(async () => {
  variants = await bundleVariants(ARGUMENTS);
  now = await attributesOf(variants.codeOf(), histories);
});

test("every command carries what was accepted", () => {
  const changed = differences(accepted, now);
  if (changed.length === 0) return;
  throw new Error(
    [
      "Commands of recorded runs carry something else than before. Replay does not see this, but runs in flight will get it, too:",
      ...changed.slice(0, 60),
      ...(changed.length > 60 ? [`… and ${String(changed.length - 60)} lines more`] : []),
      "If it is meant: npm run build && npm run record:history -- --attributes, read the difference in",
      "workflows/histories/attributes.json and say why in the commit.",
    ].join("\n"),
  );
});

test("every activity and every kind of command stands in some recorded story", () => {
  const run = {
    ...{ runSegment: 0, openStepApproval: 0, askAboutStep: 0, settleApproval: 0, beginWait: 0, endWait: 0 },
    ...{ recordDecisions: 0, inspectLoss: 0, closeRun: 0 },
    ...{ offerWork: 0, settleLease: 0, closeOffer: 0, finishAgentStep: 0, failAgentStep: 0, answerParked: 0 },
  } satisfies Record<keyof RunActivities, 0>;
  const host = { confirmProcessGone: 0 } satisfies Record<keyof HostActivities, 0>;
  const agent = { agentWork: 0, verifyWork: 0 } satisfies Record<keyof AgentActivities, 0>;
  // A short step is executed inside its segment.
  const steps = Object.values(STEP_ACTIVITIES).filter((name) => name !== "doNothingShortly");
  const lines = Object.values(now).flat();
  const missing = [...Object.keys({ ...run, ...host, ...agent }), ...steps].filter(
    (name) => !lines.some((line) => line.includes(`"activityType":"${name}"`)),
  );
  expect(missing).toEqual([]);
  expect([...new Set(lines.map((line) => line.split(" ")[0]))].sort()).toEqual([
    ...["cancelChildWorkflowExecution", "cancelTimer", "cancelWorkflowExecution", "completeWorkflowExecution"],
    ...["continueAsNewWorkflowExecution", "requestCancelActivity", "scheduleActivity", "scheduleLocalActivity", "setPatchMarker"],
    ...["startChildWorkflowExecution", "startTimer"],
  ]);
});

describe("an edit of arguments that replay lets pass is noticed", () => {
  test.each(ARGUMENTS)("$name", async ({ name, story, shows }) => {
    const replayed = (await replayCorpus(variants.codeOf(name), [theHistory(histories, story)])).get(story);
    expect(replayed?.refusal).toBeNull();
    const edited = { [story]: replayed?.commands.map(describeCommand) ?? [] };
    expect(differences({ [story]: accepted[story] ?? [] }, edited).join("\n")).toMatch(shows);
  });
});
