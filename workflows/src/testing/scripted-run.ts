/**
 * Runs the real workflow on a server that skips time, with activities that follow a script instead of touching Postgres or a host.
 * What the script does not mention succeeds at once.
 */
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Context } from "@temporalio/activity";
import type { WorkflowHandle } from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import type { RunPlan } from "@praxis/domain/plan";
import { next, segmentSteps, type RunCommand, type StepFailure, type StepStatus } from "@praxis/domain/run";
import {
  RUNS_QUEUE,
  type AgentDecisions,
  type CloseRunTask,
  type HostActivities,
  type LossReport,
  type Opened,
  type RunActivities,
  type RunInput,
  type Settled,
  type StepActivities,
  type StepResult,
  type StepTask,
} from "@praxis/temporal/contracts";
import { deliverCommand } from "@praxis/temporal/messages";
import { TestWorkflowEnvironment } from "@temporalio/testing";
import { scriptedAgents, type AgentsScript } from "./scripted-agents.js";
import { DefaultLogger, Runtime, Worker } from "@temporalio/worker";

/** What one execution of a step does. Gets the task and which execution of this step it is, from 1. */
export type StepScript = (task: StepTask, nth: number) => Promise<StepResult> | StepResult;

export interface Script extends AgentsScript {
  steps?: Record<string, StepScript>;
  /** Approvals by step id: when they are due (milliseconds from opening), and what settling says. */
  approvals?: Record<string, { dueMs?: number; settle: (due: boolean) => Settled }>;
  /** `wait` steps by id: how long. */
  waits?: Record<string, number>;
  losses?: Record<string, LossReport>;
  /** How long it takes, in real milliseconds, to open or settle the approval or wait of a step. */
  takesMs?: Record<string, number>;
  /** Steps by id whose condition cannot be judged, with the failure a segment records. */
  segments?: Record<string, { code: string; message: string }>;
  confirmGone?: () => Promise<{ gone: boolean }>;
  /** Commands the closing transaction still finds, once. */
  lateCommands?: RunCommand[];
}

export interface Scripted {
  /** Every call of an activity, in order: `name stepId` with what matters of its task. */
  calls: string[];
  closed: CloseRunTask[];
  handle: WorkflowHandle;
  send(command: RunCommand): Promise<void>;
  /** Resolves when this call was made (at least `times` times). */
  called(text: string, times?: number): Promise<void>;
  environment: TestWorkflowEnvironment;
}

/** Read from where the build leaves it: tests prove the code that ships. */
const BUNDLE = new URL("../../dist/workflow-bundle.js", import.meta.url);

/** Once per process: scripted failures would fill the test's output otherwise. */
function quieten(): void {
  try {
    Runtime.install({ logger: new DefaultLogger("ERROR"), telemetryOptions: { logging: { forward: {}, filter: "ERROR" } } });
  } catch {
    // It is installed already.
  }
}

export async function openTestServer(executable: string): Promise<TestWorkflowEnvironment> {
  quieten();
  return TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: "existing-path", path: executable } } });
}

/** A server in real time, for what the time-skipping one cannot skip: the minute in which a machine has to answer. */
export function openRealServer(address: string): Promise<TestWorkflowEnvironment> {
  quieten();
  return TestWorkflowEnvironment.createFromExistingServer({ address });
}

let count = 0;

/** Starts a run of the plan, lets `body` act on it, and ends the worker. `hosts` are machines' queues that have a worker. A forgetful one replays at every task. */
export async function withScriptedRun<T>(
  environment: TestWorkflowEnvironment,
  setup: { plan: RunPlan; script?: Script; hosts?: readonly string[]; input?: Partial<RunInput>; forgetful?: boolean },
  body: (run: Scripted) => Promise<T>,
): Promise<T> {
  count += 1;
  const runId = `run_test${String(process.pid)}x${String(count)}`;
  const queue = `${RUNS_QUEUE}-${runId}`;
  const calls: string[] = [];
  const closed: CloseRunTask[] = [];
  const waiters = new Set<() => void>();
  const note = (call: string): void => {
    calls.push(call);
    for (const wake of waiters) wake();
  };
  // The server's clock runs ahead of the real one by all the time that was skipped.
  const now = (): Promise<number> => environment.currentTimeMs();
  const agents = scriptedAgents(environment, { plan: setup.plan, script: setup.script ?? {}, note });
  const activities = { ...scriptedActivities({ plan: setup.plan, script: setup.script ?? {}, note, closed, now }), ...agents.activities };
  const workflowBundle = { code: readFileSync(BUNDLE, "utf8") };
  const shared = {
    connection: environment.nativeConnection,
    namespace: environment.namespace ?? "default",
    maxHeartbeatThrottleInterval: "100ms",
  } as const;
  const workers = [
    await Worker.create({ ...shared, taskQueue: queue, workflowBundle, activities, ...(setup.forgetful ? { maxCachedWorkflows: 0 } : {}) }),
  ];
  for (const host of setup.hosts ?? []) workers.push(await Worker.create({ ...shared, taskQueue: host, activities }));
  const running = Promise.all(workers.map((worker) => worker.run()));
  try {
    const handle = await environment.client.workflow.start("agentRun", {
      taskQueue: queue,
      workflowId: `run:${runId}`,
      args: [{ runId, plan: setup.plan, ...setup.input }],
    });
    return await body({
      ...{ calls, closed, handle, environment },
      send: (command) => handle.signal(deliverCommand, command),
      called: (text, times = 1) =>
        waitFor(
          waiters,
          () => calls.filter((call) => call.startsWith(text)).length >= times,
          () => `${text} ×${String(times)}; so far: ${calls.join(" · ")}`,
        ),
    });
  } finally {
    await agents.close();
    for (const worker of workers) worker.shutdown();
    await running;
  }
}

/** Longer than the minute in which a machine has to answer. */
const WAIT_MS = 90_000;

/** Real time, bounded: the condition is checked at every call an activity makes. */
async function waitFor(waiters: Set<() => void>, holds: () => boolean, what: () => string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      waiters.delete(check);
      reject(new Error(`waited ${String(WAIT_MS / 1_000)} s for ${what()}`));
    }, WAIT_MS);
    const check = (): void => {
      if (!holds()) return;
      clearTimeout(timer);
      waiters.delete(check);
      resolve();
    };
    waiters.add(check);
    check();
  });
}

type All = Omit<RunActivities, keyof AgentDecisions> & StepActivities & HostActivities;

interface Stage {
  plan: RunPlan;
  script: Script;
  note: (call: string) => void;
  closed: CloseRunTask[];
  now: () => Promise<number>;
}

function scriptedActivities({ plan, script, note, closed, now }: Stage): All {
  const times = new Map<string, number>();
  let late = script.lateCommands ?? [];
  const execute = async (task: StepTask): Promise<StepResult> => {
    const nth = (times.get(task.stepId) ?? 0) + 1;
    times.set(task.stepId, nth);
    note(`step ${task.stepId} g${String(task.generation)}${task.attemptsBefore ? " repeat" : ""}`);
    return (await script.steps?.[task.stepId]?.(task, nth)) ?? { status: "succeeded" };
  };
  const takes = (stepId: string): Promise<unknown> => pause(script.takesMs?.[stepId] ?? 0);
  const opened = async (stepId: string): Promise<Opened> => {
    note(`open ${stepId}`);
    await takes(stepId);
    const dueMs = script.approvals?.[stepId]?.dueMs;
    return { kind: "opened", approvalId: `apr_${stepId}`, dueAt: dueMs === undefined ? null : (await now()) + dueMs };
  };
  return {
    prepareWorkspace: execute,
    runCommand: execute,
    inventoryRepository: execute,
    readRepositoryHistory: execute,
    writeRepositoryReport: execute,
    applyChange: execute,
    doNothing: execute,
    doNothingShortly: execute,
    confirmProcessGone: async (task) => {
      note(`confirm gone ${task.stepId}`);
      return (await script.confirmGone?.()) ?? { gone: true };
    },
    runSegment: (task) => {
      note("segment");
      let state = task.state;
      const decisions = [];
      for (;;) {
        const [step] = segmentSteps(plan, state);
        if (!step) return Promise.resolve({ decisions });
        const ended = { stepId: step.id, ...segmentEnd(step.uses.endsWith("short"), script.segments?.[step.id]) };
        state = next(state, { type: "ended", ...ended });
        decisions.push({ kind: "ended" as const, ...ended });
      }
    },
    openStepApproval: (task) => opened(task.stepId),
    askAboutStep: (task) => {
      note(`ask ${task.kind} ${task.stepId}: ${task.failure.code}: ${task.failure.message}`);
      return opened(task.stepId);
    },
    settleApproval: async (task) => {
      note(`settle ${task.stepId}${task.due ? " due" : ""}`);
      await takes(task.stepId);
      return script.approvals?.[task.stepId]?.settle(task.due) ?? { status: "open" };
    },
    beginWait: async (task) => {
      note(`wait ${task.stepId}`);
      await takes(task.stepId);
      return { kind: "waiting", until: (await now()) + (script.waits?.[task.stepId] ?? 0) };
    },
    endWait: async (task) => {
      note(`waited ${task.stepId}`);
      await takes(task.stepId);
    },
    recordDecisions: (task) => {
      for (const decision of task.decisions) note(`decide ${decision.stepId} g${String(decision.generation)} ${decision.status}`);
      return Promise.resolve();
    },
    inspectLoss: (task) => {
      note(`inspect ${task.stepId}`);
      return Promise.resolve(script.losses?.[task.stepId] ?? { kind: "never_started" });
    },
    closeRun: (task) => {
      const commands = late;
      late = [];
      note(commands.length > 0 ? "close refused" : `close ${task.status}`);
      if (commands.length > 0) return Promise.resolve({ closed: false, commands });
      closed.push(task);
      return Promise.resolve({ closed: true });
    },
  };
}

type SegmentEnd = { status: "succeeded" } | { status: "failed"; failure: StepFailure } | { status: "skipped"; skip: "upstream" };

function segmentEnd(short: boolean, failure: StepFailure | undefined): SegmentEnd {
  if (failure) return { status: "failed", failure };
  return short ? { status: "succeeded" } : { status: "skipped", skip: "upstream" };
}

/** A step whose worker dies: it never answers and never beats, until Temporal gives it up. */
export const silent: StepScript = () =>
  new Promise<never>((_, reject) => {
    Context.current().cancellationSignal.addEventListener("abort", () => {
      reject(new Error("given up"));
    });
  });

/** A step that beats until it is cancelled, and then says so. */
export const obedient: StepScript = async () => {
  const context = Context.current();
  const timer = setInterval(() => {
    context.heartbeat();
  }, 50);
  try {
    return await context.cancelled;
  } finally {
    clearInterval(timer);
  }
};

export function fails(code: string, retry = false): StepScript {
  return () => {
    throw ApplicationFailure.create({ type: code, message: `scripted ${code}`, nonRetryable: !retry });
  };
}

export function stepsAtEnd(run: Scripted): Record<string, StepStatus> {
  return Object.fromEntries((run.closed.at(-1)?.steps ?? []).map((step) => [step.stepId, step.status]));
}
