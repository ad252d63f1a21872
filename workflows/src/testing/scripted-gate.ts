/** Runs a change's gate on a server that skips time, with activities that follow a script instead of touching git or Postgres. */
import { readFileSync } from "node:fs";
import type { EvaluationRef, GateCommand } from "@praxis/domain/change-gate";
import { changeGateWorkflowId } from "@praxis/domain/ids";
import { GATES_QUEUE, type EvidenceGroup, type GateActivities, type GatePrepared } from "@praxis/temporal/contracts";
import { deliverGateCommand } from "@praxis/temporal/messages";
import { Context } from "@temporalio/activity";
import type { WorkflowHandle } from "@temporalio/client";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { Worker } from "@temporalio/worker";

export interface GateScript {
  prepare?: (of: EvaluationRef) => Promise<GatePrepared> | GatePrepared;
  collect?: (group: EvidenceGroup, of: EvaluationRef) => Promise<void> | void;
  /** When to look again, in milliseconds from now; null: never. */
  judge?: (of: EvaluationRef) => number | null;
  settle?: (of: EvaluationRef, nth: number) => number | null;
  /** How long to wait for reports of others; null: they are there. */
  reports?: (nth: number) => number | null;
}

export interface ScriptedGate {
  /** Every call of an activity, in order. */
  calls: string[];
  tell(command: Pick<GateCommand, "kind" | "position"> & { round?: number }): Promise<WorkflowHandle>;
  /** The current execution. */
  handle(): WorkflowHandle;
  /** Resolves when a call that begins so was made (at least `times` times). */
  called(text: string, times?: number): Promise<void>;
}

export const GROUPS: readonly EvidenceGroup[] = [
  { name: "tests", checks: ["tests", "coverage"], timeoutMs: 60_000 },
  { name: "lint", checks: ["lint"], timeoutMs: 60_000 },
];

const BUNDLE = new URL("../../dist/workflow-bundle.js", import.meta.url);
const WAIT_MS = 60_000;
let count = 0;

export async function withScriptedGate<T>(
  environment: TestWorkflowEnvironment,
  script: GateScript,
  body: (gate: ScriptedGate) => Promise<T>,
): Promise<T> {
  count += 1;
  const workflowId = changeGateWorkflowId(`test${String(process.pid)}`, `change-${String(count)}`);
  const taskQueue = `runs-gate-${String(process.pid)}-${String(count)}`;
  const calls: string[] = [];
  const waiters = new Set<() => void>();
  const note = (call: string): void => {
    calls.push(call);
    for (const wake of waiters) wake();
  };
  const activities = scriptedActivities(environment, script, note);
  const shared = { connection: environment.nativeConnection, namespace: environment.namespace ?? "default" };
  const workflowBundle = { code: readFileSync(BUNDLE, "utf8") };
  const quick = { ...shared, activities, maxHeartbeatThrottleInterval: "100ms" } as const;
  const workers = [await Worker.create({ ...quick, taskQueue, workflowBundle }), await Worker.create({ ...quick, taskQueue: GATES_QUEUE })];
  const running = Promise.all(workers.map((worker) => worker.run()));
  try {
    return await body({
      calls,
      handle: () => environment.client.workflow.getHandle(workflowId),
      tell: ({ kind, position, round = 1 }) =>
        environment.client.workflow.signalWithStart("changeGate", {
          ...{ taskQueue, workflowId, args: [{}], signal: deliverGateCommand },
          signalArgs: [{ id: `cmd_${String(position)}_${String(round)}`, kind, gateId: `gat_${String(position)}`, position, round }],
        }),
      called: (text, times = 1) =>
        heard(waiters, () => calls.filter((call) => call.startsWith(text)).length >= times, `${text}; so far ${calls.join(" · ")}`),
    });
  } finally {
    for (const worker of workers) worker.shutdown();
    await running;
  }
}

function scriptedActivities(environment: TestWorkflowEnvironment, script: GateScript, note: (call: string) => void): GateActivities {
  let settled = 0;
  let looks = 0;
  const name = ({ position, round }: EvaluationRef): string => `${String(position)}.${String(round)}`;
  const dueAt = async (afterMs: number | null | undefined): Promise<{ dueAt: number | null }> => ({
    dueAt: typeof afterMs === "number" ? (await environment.currentTimeMs()) + afterMs : null,
  });
  return {
    prepareGate: async (of) => {
      note(`prepare ${name(of)}`);
      return (await script.prepare?.(of)) ?? { kind: "collect", head: `head${String(of.position)}`, policySha256: "p", groups: GROUPS };
    },
    collectEvidence: async ({ group, ...of }) => {
      note(`collect ${group.name} ${name(of)}`);
      await script.collect?.(group, of);
      return { group: group.name, sha256: "e" };
    },
    readReports: async ({ group, ...of }) => {
      note(`reports ${name(of)}`);
      const waitMs = script.reports?.((looks += 1)) ?? null;
      if (waitMs === null) return { kind: "collected", group: group.name, sha256: "r" };
      return { kind: "waiting", lookAt: (await environment.currentTimeMs()) + waitMs };
    },
    judgeGate: ({ collected, lost, ...of }) => {
      const words = [...collected.map(({ group }) => group), ...lost.map(({ group, failed }) => `${group}=${failed}`)];
      note(`judge ${name(of)} ${words.join(",")}`);
      return dueAt(script.judge?.(of));
    },
    settleGate: (of) => {
      note(`settle ${name(of)}`);
      return dueAt(script.settle?.(of, (settled += 1)));
    },
    failGate: ({ failure, ...of }) => {
      note(`fail ${name(of)} ${failure.code}`);
      return Promise.resolve();
    },
  };
}

/** Ends only by cancellation, as a long test suite does; a beat brings the news. */
export async function untilCancelled(): Promise<void> {
  const context = Context.current();
  const beats = setInterval(() => {
    context.heartbeat();
  }, 50);
  try {
    await context.cancelled;
  } finally {
    clearInterval(beats);
  }
}

async function heard(waiters: Set<() => void>, holds: () => boolean, what: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      waiters.delete(check);
      reject(new Error(`waited ${String(WAIT_MS / 1_000)} s for ${what}`));
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
