/** Waits of the workflow itself: a person's answer with its due time, and fixed durations. */
import { isStepDone, stepState, stepsToReset, type StepFailure, type StepWait } from "@praxis/domain/run";
import { limitsOf, type PlanStep } from "@praxis/domain/plan";
import type { Opened } from "@praxis/temporal/contracts";
import { condition } from "@temporalio/workflow";
import { decide } from "./activity-options.js";
import { addressOf, apply, decided, takeVersion, type RunSession } from "./run-session.js";
import { resetSteps } from "./listen.js";

export async function openStepApproval(run: RunSession, step: PlanStep): Promise<void> {
  const write = { ...addressOf(run, step.id), version: takeVersion(run, 2) };
  await wait(run, step, await decided(run, () => decide.openStepApproval(write)));
}

/** A step has failed for good, and that is recorded: let it be, or ask a person, as the playbook says. */
export async function failOrAsk(run: RunSession, step: PlanStep, failure: StepFailure): Promise<void> {
  if (limitsOf(step).onFailure === "ask") await askAboutStep(run, step, "failure", failure);
  else apply(run, { type: "ended", stepId: step.id, status: "failed", failure });
}

export async function askAboutStep(
  run: RunSession,
  step: PlanStep,
  kind: "failure" | "unknown_outcome",
  failure: StepFailure,
): Promise<void> {
  const task = { ...addressOf(run, step.id), version: takeVersion(run, 1), kind, failure };
  await wait(run, step, await decided(run, () => decide.askAboutStep(task)), failure, kind === "unknown_outcome");
}

async function wait(run: RunSession, step: PlanStep, opened: Opened, failure?: StepFailure, unknown = false): Promise<void> {
  if (opened.kind === "failed") {
    await failOrAsk(run, step, opened.failure);
    return;
  }
  const held: StepWait = { on: "approval", approvalId: opened.approvalId, dueAt: opened.dueAt };
  apply(run, { type: "waiting", stepId: step.id, wait: held, ...(failure ? { failure } : {}), ...(unknown ? { unknown } : {}) });
  await awaitAnswer(run, step, held);
}

export async function awaitAnswer(run: RunSession, step: PlanStep, held: StepWait & { on: "approval" }): Promise<void> {
  const { generation } = stepState(run.state, step.id);
  const over = (): boolean =>
    run.state.stopping !== null ||
    stepState(run.state, step.id).generation !== generation ||
    isStepDone(stepState(run.state, step.id).status);
  for (;;) {
    const arrived = (): boolean => run.answers.has(held.approvalId) || over();
    const inTime = held.dueAt === null ? (await condition(arrived), true) : await condition(arrived, Math.max(1, held.dueAt - Date.now()));
    if (over()) return;
    run.answers.delete(held.approvalId);
    const task = { ...addressOf(run, step.id), version: takeVersion(run, 2), approvalId: held.approvalId, due: !inTime };
    const settled = await decided(run, () => decide.settleApproval(task));
    if (over()) return;
    if (settled.status === "open") continue;
    if (settled.status === "pending") await resetSteps(run, () => stepsToReset(run.plan, run.state, step.id), "chosen by a person");
    else apply(run, { type: "ended", stepId: step.id, ...settled });
    return;
  }
}

export async function openStepWait(run: RunSession, step: PlanStep): Promise<void> {
  const write = { ...addressOf(run, step.id), version: takeVersion(run, 2) };
  const started = await decided(run, () => decide.beginWait(write));
  if (started.kind === "failed") {
    await failOrAsk(run, step, started.failure);
    return;
  }
  const held: StepWait & { on: "timer" } = { on: "timer", until: started.until };
  apply(run, { type: "waiting", stepId: step.id, wait: held });
  await awaitTime(run, step, held);
}

export async function awaitTime(run: RunSession, step: PlanStep, held: StepWait & { on: "timer" }): Promise<void> {
  await condition(() => run.state.stopping !== null, Math.max(1, held.until - Date.now()));
  if (run.state.stopping) return;
  const write = { ...addressOf(run, step.id), version: takeVersion(run, 2) };
  await decided(run, () => decide.endWait(write));
  apply(run, { type: "ended", stepId: step.id, status: "succeeded" });
}
