/** What a merge queue does: reading, building, judging and landing. Every effect is written down in Postgres by whoever has it. */
import type { QueueActivities } from "@praxis/temporal/contracts";
import { Context } from "@temporalio/activity";
import { toFailure } from "../to-failure.js";
import { buildEntry } from "./build-entry.js";
import { askForCandidate, concludeCandidate, isCandidateOpen, judgeCandidate } from "./judge-candidate.js";
import { confirmLanding, endEntry, landCandidate } from "./land-candidate.js";
import type { QueueActivitiesDeps } from "./queue-deps.js";
import { readQueue, readTip } from "./read-queue.js";

export type { QueueActivitiesDeps } from "./queue-deps.js";

/** A worker that dies is noticed after a few of these. Where the queue calls one locally they go nowhere. */
const BEAT_PERIOD_MS = 1_000;

export function createQueueActivities(deps: QueueActivitiesDeps): QueueActivities {
  return {
    readQueue: guarded(deps, readQueue),
    readTip: guarded(deps, readTip),
    buildCandidate: guarded(deps, buildEntry),
    askForCandidate: guarded(deps, askForCandidate),
    isCandidateOpen: guarded(deps, isCandidateOpen),
    concludeCandidate: guarded(deps, concludeCandidate),
    judgeCandidate: guarded(deps, judgeCandidate),
    landCandidate: guarded(deps, landCandidate),
    confirmLanding: guarded(deps, confirmLanding),
    endEntry: guarded(deps, endEntry),
  };
}

function guarded<Task, Result>(
  deps: QueueActivitiesDeps,
  work: (deps: QueueActivitiesDeps, task: Task) => Promise<Result>,
): (task: Task) => Promise<Result> {
  return async (task) => {
    const context = Context.current();
    const beats = setInterval(() => {
      context.heartbeat();
    }, BEAT_PERIOD_MS);
    try {
      return await work(deps, task);
    } catch (error) {
      deps.log.info({ err: error, task }, "a step of the merge queue failed");
      throw toFailure(error);
    } finally {
      clearInterval(beats);
    }
  };
}
