/** The workflow's last word: the run and all its steps as it sees them, unless somebody asked for more in the meantime. */
import { invariant } from "@praxis/domain/errors";
import type { EventDraft, RunEventType } from "@praxis/domain/events";
import { hasStepOutputs, isRunClosed, type ClosedRunStatus, type RunCommand } from "@praxis/domain/run";
import type { Tx } from "../connection/database.js";
import { sealDrafts } from "../events/seal-drafts.js";
import { writeRun } from "../runs/locked-run.js";
import { withWaiting } from "../runs/waiting-on.js";
import type { StoreDeps } from "../store-deps.js";
import type { Closing, ClosingView } from "./facts.js";
import { lockSteps, stepsPart, type LockedStep } from "./locked-steps.js";
import { endWorkEvents, endWorkParts, lockOpenWork, OPENED_SINCE, openIds, type OpenWork } from "./open-work.js";

export async function closeRun(deps: StoreDeps, view: ClosingView): Promise<Closing> {
  for (;;) {
    const closing = await tryToClose(deps, view);
    if (closing) return closing;
  }
}

/** Null when something was opened while it took its locks. */
async function tryToClose({ database, clock }: StoreDeps, view: ClosingView): Promise<Closing | null> {
  return database.transaction(async (tx) => {
    const open = await lockOpenWork(tx, view.runId);
    const { run, steps } = await lockSteps(tx, view.runId, null);
    if (isRunClosed(run.status)) return { closed: true, status: run.status };
    const { commands, openedSince } = await lookUnderLocks(tx, view, open);
    if (commands.length > 0) return { closed: false, commands };
    if (openedSince) return null;
    const nowMs = clock.now();
    const now = new Date(nowMs).toISOString();
    const changed = view.steps.flatMap((seen) => {
      const row = steps.get(seen.stepId);
      const closed = row && closedStep(row, seen, view.version, now);
      return closed ? [closed] : [];
    });
    const drafts = [...endWorkEvents(tx, open, view.actor), finalEvent(view, changed)];
    const moved = {
      ...withWaiting(run, "none", now),
      status: view.status,
      version: Math.max(run.version, view.version),
      finishedAt: now,
      movedAt: now,
    };
    await writeRun(tx, { run: moved, failure: view.failure }, sealDrafts(run, drafts, nowMs), [
      ...(changed.length > 0 ? [stepsPart(run.id, changed)] : []),
      ...endWorkParts(open, now),
    ]);
    return { closed: true, status: view.status };
  });
}

/**
 * The workflow remembers 200 ids, so older commands it has seen may be missing from its list: only the newest hundred of a run, and
 * those never delivered, can be unseen.
 */
const UNSEEN = `SELECT coalesce(json_agg(payload ORDER BY position), '[]') FROM (
    (SELECT id, kind, payload, position FROM commands WHERE run_id = $1 AND kind <> 'start_run' ORDER BY position DESC LIMIT 100)
    UNION (SELECT id, kind, payload, position FROM commands WHERE run_id = $1 AND kind <> 'start_run' AND delivered_at IS NULL)
  ) AS recent WHERE kind IN ('retry_step', 'decide_approval') AND id <> ALL($5)`;
const LOOK = `SELECT (${UNSEEN}) AS commands, ${OPENED_SINCE} AS "openedSince"`;

interface SeenUnderLocks {
  commands: RunCommand[];
  openedSince: boolean;
}

async function lookUnderLocks(tx: Tx, view: ClosingView, open: OpenWork): Promise<SeenUnderLocks> {
  const [seen] = await tx.query<SeenUnderLocks>(LOOK, [view.runId, ...openIds(open), view.seenCommandIds]);
  invariant(seen, "a statement without a table answers one row");
  return seen;
}

function closedStep(row: LockedStep, seen: ClosingView["steps"][number], version: number, now: string): LockedStep | null {
  if (row.status === seen.status && row.generation === seen.generation && row.waitingOn === "none") return null;
  return {
    ...row,
    status: seen.status,
    generation: seen.generation,
    version: Math.max(row.version, version),
    waitingOn: "none",
    waitingSince: null,
    finishedAt: row.finishedAt ?? now,
    outputs: hasStepOutputs(seen.status) ? row.outputs : null,
    failure: seen.failure ?? null,
    skipReason: seen.skipReason ?? null,
  };
}

const FINAL = {
  succeeded: "run_succeeded",
  failed: "run_failed",
  cancelled: "run_cancelled",
  timed_out: "run_timed_out",
} as const satisfies Record<ClosedRunStatus, RunEventType>;

/** Steps whose row differed from the workflow's view are named: nothing changes in silence. */
export function finalEvent(
  view: Pick<ClosingView, "status" | "failure" | "actor">,
  changed: readonly LockedStep[],
): EventDraft<RunEventType> {
  const { failure } = view;
  return {
    type: FINAL[view.status],
    actor: view.actor,
    subject: "run",
    data: {
      failure: failure && { code: failure.code, message: failure.message, stepId: failure.stepId },
      steps: changed.length > 0 ? Object.fromEntries(changed.map(({ stepId, status }) => [stepId, status])) : undefined,
    },
    key: "run_finished",
  };
}
