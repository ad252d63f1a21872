/** Delivers accepted starts and commands that their first caller could not deliver. */
import type { OutboxItem, OutboxStore, Recorder, RunStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { isRunClosed } from "@praxis/domain/run";
import type { TemporalClient } from "@praxis/temporal/client";
import type { Loop } from "./loop.js";

/** The API tries at once with a deadline of 500 ms; what is older than this was not delivered by it. */
const OLDER_THAN_MS = 2_000;
const BATCH = 50;

export interface RelayDeps {
  outbox: OutboxStore;
  runs: RunStore;
  recorder: Recorder;
  temporal: Pick<TemporalClient, "startRun" | "signalRun" | "tellGate">;
}

export function createRelay(deps: RelayDeps): Loop {
  return {
    name: "relay",
    everyMs: 500,
    shared: true,
    async work() {
      let taken: number;
      do {
        taken = await deps.outbox.take({ olderThanMs: OLDER_THAN_MS, limit: BATCH, handle: (item) => deliver(deps, item) });
      } while (taken === BATCH);
    },
  };
}

/** Throws when it must be tried again. A run that has closed needs no command any more. */
export async function deliver(deps: RelayDeps, item: OutboxItem): Promise<void> {
  if (item.kind === "start_run") {
    await start(deps, item.runId);
    return;
  }
  if (item.kind === "gate") {
    await deps.temporal.tellGate(item.runId, item.command);
    return;
  }
  try {
    await deps.temporal.signalRun(item.runId, item.command);
  } catch (error) {
    if (!DomainError.is(error) || error.code !== "run_not_found") throw error;
    const run = await deps.runs.getRun(item.runId);
    if (run && !isRunClosed(run.status)) throw error;
  }
}

async function start(deps: RelayDeps, runId: string): Promise<void> {
  const run = await deps.recorder.loadRunConstants(runId);
  const values = await deps.recorder.loadStepValues(runId, "all");
  const reused = run.plan.steps.map((step) => step.id).filter((id) => values[id]?.status === "reused");
  await deps.temporal.startRun({
    input: { runId, plan: run.plan, ...(reused.length > 0 ? { reused } : {}) },
    playbook: run.playbookName,
    priority: run.priority,
  });
}
