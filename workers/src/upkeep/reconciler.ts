/** Compares open runs that have not moved for a while with Temporal: closed there → closed here with the cause; stuck there → said here. */
import type { OutboxStore, RunStore, StaleRun } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { ClosedRunStatus } from "@praxis/domain/run";
import type { TemporalClient, WorkflowCondition } from "@praxis/temporal/client";
import type { Log } from "../log.js";
import { forEachItem, type Loop } from "./loop.js";

const OLDER_THAN_MS = 60_000;
const BATCH = 200;
/** A workflow task that failed this often will not succeed without a repair. */
const WORKFLOW_TASK_ATTEMPTS_MAX = 3;

export interface ReconcilerDeps {
  runs: RunStore;
  outbox: Pick<OutboxStore, "isStartPending">;
  temporal: Pick<TemporalClient, "describeRun">;
  log: Log;
  olderThanMs?: number;
}

const ACTOR = { kind: "system", id: "reconciler" } as const;

export function createReconciler(deps: ReconcilerDeps): Loop {
  return {
    name: "reconciler",
    everyMs: 15_000,
    async work() {
      let after: { createdAt: string; id: string } | undefined;
      for (;;) {
        const stale = await deps.runs.stale({ olderThanMs: deps.olderThanMs ?? OLDER_THAN_MS, limit: BATCH, ...(after ? { after } : {}) });
        await forEachItem(stale, deps.log, (run) => reconcile(deps, run));
        const last = stale.at(-1);
        if (!last || stale.length < BATCH) return;
        after = { createdAt: last.createdAt, id: last.id };
      }
    },
  };
}

export async function reconcile(deps: ReconcilerDeps, run: StaleRun): Promise<void> {
  let found: WorkflowCondition | null;
  try {
    found = await deps.temporal.describeRun(run.id);
  } catch (error) {
    if (!DomainError.is(error) || error.code !== "temporal_unavailable") throw error;
    if (run.waitingOn === "none") await deps.runs.setWaiting({ runId: run.id, waitingOn: "temporal" });
    return;
  }
  if (!found) {
    await settleUnknown(deps, run);
    return;
  }
  const ending = found.status === "RUNNING" ? null : (ENDINGS[found.status] ?? ENDINGS["FAILED"] ?? null);
  if (ending) {
    deps.log.warn({ runId: run.id, temporal: found.status }, "a run had ended in Temporal but not here");
    await deps.runs.repair({ runId: run.id, ...ending, actor: ACTOR });
    return;
  }
  const waitingOn = found.workflowTaskAttempt > WORKFLOW_TASK_ATTEMPTS_MAX ? "repair" : found.waitsForWorker ? "worker" : "none";
  if (waitingOn !== "none" ? waitingOn !== run.waitingOn : SET_HERE.has(run.waitingOn)) {
    await deps.runs.setWaiting({ runId: run.id, waitingOn });
  }
}

const SET_HERE: ReadonlySet<string> = new Set(["worker", "temporal", "repair"]);

/** Temporal has never heard of it, or has forgotten it. A start that is not delivered is still on its way: the relay brings it. */
async function settleUnknown(deps: ReconcilerDeps, run: StaleRun): Promise<void> {
  if (await deps.outbox.isStartPending(run.id)) {
    await deps.runs.setWaiting({ runId: run.id, waitingOn: "temporal" });
    return;
  }
  deps.log.warn({ runId: run.id }, "Temporal does not know an open run");
  const failure = { code: "run_lost", message: "Temporal no longer knows this run. Start it again." };
  await deps.runs.repair({ runId: run.id, status: "failed", failure, actor: ACTOR });
}

interface Ending {
  status: ClosedRunStatus;
  failure: { code: string; message: string };
}

const failed = (message: string): Ending => ({ status: "failed", failure: { code: "run_lost", message } });
const ENDINGS: Partial<Record<WorkflowCondition["status"], Ending>> = {
  COMPLETED: failed("The workflow ended without closing the run here."),
  FAILED: failed("The workflow failed. Its history in Temporal has the cause."),
  TERMINATED: { status: "cancelled", failure: { code: "run_cancelled", message: "Somebody terminated the workflow in Temporal." } },
  CANCELLED: { status: "cancelled", failure: { code: "run_cancelled", message: "The workflow was cancelled in Temporal." } },
  TIMED_OUT: { status: "timed_out", failure: { code: "run_timed_out", message: "The workflow timed out in Temporal." } },
};
