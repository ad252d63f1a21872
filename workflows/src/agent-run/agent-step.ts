/**
 * A step that an agent outside the platform does: offer, let it work, settle how the lease ended, verify, finish; or offer again, wait
 * for the person it asked, give up. What follows an end is decided by the pure `afterLease`. Between two offers nothing is in flight and
 * everything needed stands in the step's `wait`, so a long run goes on in a new execution from there.
 */
import { INITIAL_AGENT_PROGRESS, afterAnswer, afterLease, afterVerification, type LeaseEnd, type LeaseMove } from "@praxis/domain/lease";
import { limitsOf, type PlanStep } from "@praxis/domain/plan";
import { isStepDone, stepState, type ApprovalWait, type LeaseWait, type StepFailure } from "@praxis/domain/run";

import { condition } from "@temporalio/workflow";
import { decide } from "./activity-options.js";
import { askAboutStep, failOrAsk } from "./await-answer.js";
import { letAgentWork, type AgentTurn } from "./let-agent-work.js";
import { addressOf, apply, beside, counted, decided, isStopping, takeVersion, type RunSession } from "./run-session.js";
import { verifyWork } from "./verify-work.js";

/** A question that an agent parked on, and the counts to go on with. */
export type ParkedWait = ApprovalWait & Required<Pick<ApprovalWait, "parked">>;
export type AgentWait = LeaseWait | ParkedWait;

const FIRST: LeaseWait = { on: "lease", progress: INITIAL_AGENT_PROGRESS };

export async function agentStep(run: RunSession, step: PlanStep, from: AgentWait = FIRST): Promise<void> {
  const { generation } = stepState(run.state, step.id);
  const over = (): boolean => {
    const held = stepState(run.state, step.id);
    return isStopping(run) || held.generation !== generation || isStepDone(held.status);
  };
  let wait: AgentWait | null = from;
  apply(run, { type: "waiting", stepId: step.id, wait });
  while (wait !== null) {
    wait = wait.on === "lease" ? await takeTurn(run, step, wait, over) : await awaitParkedAnswer(run, step, wait, over);
  }
}

/** One offer, from making it to what follows. Null: the step has ended, or somebody else goes on with it. */
async function takeTurn(run: RunSession, step: PlanStep, wait: LeaseWait, over: () => boolean): Promise<AgentWait | null> {
  const mayOffer = (): boolean => !run.state.paused && !run.draining && !run.resetting;
  await condition(() => over() || mayOffer());
  if (over()) return null;
  return heldTogether(run, step, async () => {
    const version = takeVersion(run, 2);
    const { progress, unverified } = wait;
    const task = { ...addressOf(run, step.id), version, leaseVersion: version + 1, progress, deadlineAt: run.deadlineAt };
    const offered = await decided(run, () => decide.offerWork({ ...task, ...(unverified ? { unverified } : {}) }));
    if (offered.kind === "failed") return leaveTo(run, () => failOrAsk(run, step, offered.failure));
    const turn: AgentTurn = { run, step, offered, leaseVersion: version + 1 };
    const heard = await letAgentWork(turn);
    if (heard.kind === "stopped") return stop(turn, heard.begun);
    if (heard.kind === "withdrawn") return wait;
    const end = await decided(run, () => decide.settleLease({ ...addressOf(run, step.id), offerId: offered.offerId, heard }));
    if (isStopping(run)) return stopAfter(turn, end);
    return follow(turn, wait, end);
  });
}

/** What follows the end of a lease. */
async function follow(turn: AgentTurn, wait: LeaseWait, end: LeaseEnd): Promise<AgentWait | null> {
  const { offered } = turn;
  const next = afterLease(wait.progress, end, offered.policy, Date.now());
  switch (next.move) {
    case "finish":
      return finish(turn, end);
    case "verify":
      return verify(turn, next, end);
    case "offer":
      return { on: "lease", progress: next.progress, ...(wait.unverified ? { unverified: wait.unverified } : {}) };
    case "await_answer":
      return end.kind === "parked" ? { on: "approval", approvalId: end.approvalId, dueAt: end.dueAt, parked: next.progress } : null;
    case "fail":
      return giveUp(turn, next.failure, end);
    case "ask":
      return giveUp(turn, next.failure, end, true);
  }
}

async function finish({ run, step }: AgentTurn, end: LeaseEnd): Promise<null> {
  if (end.kind !== "done") return null;
  const task = { ...addressOf(run, step.id), version: takeVersion(run, 1), leaseId: end.leaseId };
  const result = await decided(run, () => decide.finishAgentStep(task));
  if (result.status === "failed") return leaveTo(run, () => failOrAsk(run, step, result.failure));
  apply(run, { type: "ended", stepId: step.id, status: "succeeded" });
  return null;
}

async function verify(turn: AgentTurn, { progress }: LeaseMove, end: LeaseEnd): Promise<AgentWait | null> {
  const { run, offered } = turn;
  if (end.kind !== "done") return null;
  const verdict = await verifyWork(turn, { leaseId: end.leaseId, round: progress.round });
  if (verdict.kind === "stopped") return stop(turn, true);
  if (verdict.kind === "failed") return giveUp(turn, verdict.failure, end);
  const next = afterVerification(progress, { passed: verdict.passed, agentId: end.agentId }, offered.policy, Date.now());
  if (next.move === "finish") return finish(turn, end);
  if (next.move !== "offer") return "failure" in next ? giveUp(turn, next.failure, end) : null;
  if (isStopping(run)) return stop(turn, true);
  const { evidenceArtifact } = verdict;
  return { on: "lease", progress: next.progress, unverified: { leaseId: end.leaseId, round: progress.round, evidenceArtifact } };
}

/** An irreversible step that was cut off may have taken effect: then a person says what happened. */
async function giveUp({ run, step }: AgentTurn, failure: StepFailure, end: LeaseEnd, ask = false): Promise<null> {
  const cutOff = end.kind === "lost" || end.kind === "stalled";
  if (cutOff && limitsOf(step).sideEffect === "irreversible") {
    const message = `${failure.message} Nobody knows whether it took effect.`;
    return leaveTo(run, () => askAboutStep(run, step, "unknown_outcome", { code: "outcome_unknown", message }));
  }
  const task = { ...addressOf(run, step.id), version: takeVersion(run, 1), failure };
  await decided(run, () => decide.failAgentStep(task));
  return leaveTo(run, () => (ask ? askAboutStep(run, step, "failure", failure) : failOrAsk(run, step, failure)));
}

/** The run is being ended, and nobody holds the step any more. At the end an irreversible one that was begun counts as unknown. */
function stop({ run, step }: AgentTurn, begun: boolean): null {
  if (begun && limitsOf(step).sideEffect === "irreversible") return null;
  apply(run, { type: "ended", stepId: step.id, status: "cancelled" });
  return null;
}

/** The holder's last word came while the run was being ended: work that needs no verification is not thrown away. */
async function stopAfter(turn: AgentTurn, end: LeaseEnd): Promise<null> {
  if (end.kind === "done" && !turn.offered.policy.hasVerify) return finish(turn, end);
  return stop(turn, end.kind !== "returned" && end.kind !== "refused");
}

/** The agent asked a person and gave its lease back. The answer, or the due time, brings the work back into the pool. */
async function awaitParkedAnswer(run: RunSession, step: PlanStep, wait: ParkedWait, over: () => boolean): Promise<AgentWait | null> {
  const { approvalId, dueAt } = wait;
  for (;;) {
    const arrived = (): boolean => run.answers.has(approvalId) || over();
    const inTime = dueAt === null ? (await condition(arrived), true) : await condition(arrived, Math.max(1, dueAt - Date.now()));
    if (over()) return null;
    run.answers.delete(approvalId);
    const task = { ...addressOf(run, step.id), approvalId, due: !inTime };
    const next = await heldTogether(run, step, async () => {
      const answer = await decided(run, () => decide.answerParked(task));
      if (over()) return null;
      return answer.status === "open" ? wait : { on: "lease", progress: afterAnswer(wait.parked, Date.now()) };
    });
    if (next?.on !== "approval") return next;
  }
}

/**
 * Counts a stretch of the story as one activity, up to the state that it leaves: else the run could go on in a new execution just after an
 * activity has ended and just before its meaning stands in the state.
 */
async function heldTogether(run: RunSession, step: PlanStep, stretch: () => Promise<AgentWait | null>): Promise<AgentWait | null> {
  return counted(run, async () => {
    const next = await stretch();
    if (next !== null) apply(run, { type: "waiting", stepId: step.id, wait: next });
    return next;
  });
}

/** Another part of the story goes on with the step. It begins at once, so that nothing comes between. */
function leaveTo(run: RunSession, part: () => Promise<void>): null {
  beside(run, part);
  return null;
}
