/** RunRecord → RunView: absent instead of null, and nothing that is ours alone. */
import type { RunRecord, StepRecord } from "@praxis/database";
import type { RunView } from "../contract/runs.js";
import type { StepView } from "../contract/steps.js";

export function runView(run: RunRecord): RunView {
  return {
    id: run.id,
    title: run.title,
    playbook: run.playbook,
    status: run.status,
    waitingOn: run.waitingOn,
    ...present({ waitingSince: run.waitingSince }),
    ...(run.holder === null ? {} : { holder: run.holder }),
    steps: run.steps.map(stepView),
    labels: { ...run.labels },
    createdAt: run.createdAt,
    ...present({ startedAt: run.startedAt, finishedAt: run.finishedAt }),
    costMicros: run.costMicros,
    ...(run.result === null ? {} : { result: run.result }),
    ...(run.failure === null ? {} : { failure: run.failure }),
    ...present({ retryOf: run.retryOf }),
    ...(run.retriedBy.length === 0 ? {} : { retriedBy: [...run.retriedBy] }),
    priority: run.priority,
    ...(run.repository === null ? {} : { repository: run.repository }),
    createdBy: run.createdBy,
    log: { lastSeq: run.lastSeq, lastHash: run.lastHash },
  };
}

function stepView(step: StepRecord): StepView {
  return {
    id: step.id,
    name: step.name,
    uses: step.uses,
    status: step.status,
    attempt: step.attempt,
    generation: step.generation,
    waitingOn: step.waitingOn,
    ...present({ waitingSince: step.waitingSince, startedAt: step.startedAt, finishedAt: step.finishedAt }),
    ...(step.outputs === null ? {} : { outputs: step.outputs }),
    ...(step.failure === null ? {} : { failure: step.failure }),
    ...(Object.keys(step.details).length === 0 ? {} : { details: step.details }),
    ...present({ skipReason: step.skipReason, dueAt: step.dueAt }),
    ...progressOf(step),
    ...(step.outputBytes === 0 ? {} : { outputBytes: step.outputBytes }),
    ...(step.outputCut === null ? {} : { outputCut: step.outputCut }),
  };
}

/** Of this attempt only: what an earlier one said is over. */
function progressOf({ status, generation, attempt, progress }: StepRecord): Pick<StepView, "progress"> {
  if (status !== "running" || progress === null) return {};
  const { generation: ofGeneration, attempt: ofAttempt, ...said } = progress;
  return ofGeneration === generation && ofAttempt === attempt ? { progress: said } : {};
}

/** The members that are not null. */
export function present<Key extends string>(members: Record<Key, string | null>): Partial<Record<Key, string>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)) as Partial<Record<Key, string>>;
}
