/** The local activities of a run: what the workflow decides, recorded in Postgres. */
import { DomainError } from "@praxis/domain/errors";
import type { RunActivities } from "@praxis/temporal/contracts";
import { answerParked, closeOffer, failAgentStep, finishAgentStep, offerWork, settleLease } from "../agent/index.js";
import { toFailure } from "../to-failure.js";
import { askAboutStep } from "./ask-about-step.js";
import { closeRun } from "./close-run.js";
import { inspectLoss } from "./inspect-loss.js";
import { openStepApproval } from "./open-step-approval.js";
import { recordDecisions } from "./record-decisions.js";
import type { RunDeps } from "./run-deps.js";
import { runSegment } from "./run-segment.js";
import { settleApproval } from "./settle-approval.js";
import { beginWait, endWait } from "./waits.js";

export type { RunDeps } from "./run-deps.js";

export function createRunActivities(deps: RunDeps): RunActivities {
  return {
    runSegment: guarded(deps, runSegment),
    openStepApproval: guarded(deps, openStepApproval),
    askAboutStep: guarded(deps, askAboutStep),
    settleApproval: guarded(deps, settleApproval),
    beginWait: guarded(deps, beginWait),
    endWait: guarded(deps, endWait),
    recordDecisions: guarded(deps, recordDecisions),
    inspectLoss: guarded(deps, inspectLoss),
    closeRun: guarded(deps, closeRun),
    offerWork: guarded(deps, offerWork),
    settleLease: guarded(deps, settleLease),
    closeOffer: guarded(deps, closeOffer),
    finishAgentStep: guarded(deps, finishAgentStep),
    failAgentStep: guarded(deps, failAgentStep),
    answerParked: guarded(deps, answerParked),
  };
}

/** Errors are translated, and whoever watches the run is woken. */
function guarded<Task extends { runId: string }, Result>(
  deps: RunDeps,
  work: (deps: RunDeps, task: Task) => Promise<Result>,
): (task: Task) => Promise<Result> {
  return async (task) => {
    try {
      return await work(deps, task);
    } catch (error) {
      if (!DomainError.is(error)) deps.log.error({ err: error, runId: task.runId }, "a decision of a run could not be recorded");
      throw toFailure(error);
    } finally {
      deps.notifier.touch(task.runId);
    }
  };
}
