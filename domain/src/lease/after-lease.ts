/** What follows the end of a grant: the counts, who is asked next, and what the workflow does. Pure. */
import type { ErrorCode } from "../errors/index.js";
import type { LeaseEnd } from "./lease-outcome.js";
import { PREFERENCE_MS, REFUSALS_UNROUTABLE } from "./lease-limits.js";

export const ON_STALL = ["offer", "ask", "fail"] as const;
export type OnStall = (typeof ON_STALL)[number];

export interface AgentWindow {
  agentId: string;
  /** Milliseconds since 1970. */
  untilMs: number;
}

/** The counts of one agent step over all its grants; it survives continue-as-new. */
export interface AgentProgress {
  /** 1 + counted losses and failures. */
  attempt: number;
  /** 1 + verifications that failed. */
  round: number;
  refusals: number;
  /** Agents that said they cannot. */
  excluded: readonly string[];
  /** Alone with the offer until then; after a park, `untilMs` is set by the answer. */
  preferred?: AgentWindow;
  /** Not given the offer until then. */
  avoided?: AgentWindow;
}

export const INITIAL_AGENT_PROGRESS: AgentProgress = { attempt: 1, round: 1, refusals: 0, excluded: [] };

export interface LeasePolicy {
  /** Counted attempts at most. */
  attempts: number;
  /** Rounds at most, when there is something to verify. */
  maxRounds: number;
  hasVerify: boolean;
  onStall: OnStall;
}

export interface AgentFailure {
  code: Extract<ErrorCode, "lease_attempts_exhausted" | "verification_failed" | "agent_failed" | "lease_stalled">;
  message: string;
}

/** ask: a person says what happens, as for any failed step with `onFailure: ask`. await_answer: the holder's question is open. */
export type LeaseMove =
  | { move: "finish" | "verify" | "offer" | "await_answer"; progress: AgentProgress }
  | { move: "fail" | "ask"; progress: AgentProgress; failure: AgentFailure };

export function afterLease(progress: AgentProgress, end: LeaseEnd, policy: LeasePolicy, nowMs: number): LeaseMove {
  const current = withoutPastWindows(progress, nowMs);
  switch (end.kind) {
    case "done":
      return { move: policy.hasVerify ? "verify" : "finish", progress: current };
    case "returned":
      return { move: "offer", progress: current };
    case "refused":
      return { move: "offer", progress: refusedBy(current, end.agentId) };
    case "parked":
      // The window opens with the answer, see afterAnswer.
      return { move: "await_answer", progress: preferring(current, end.agentId, nowMs) };
    case "revoked":
      return { move: "offer", progress: { ...current, avoided: { agentId: end.agentId, untilMs: nowMs + PREFERENCE_MS } } };
    case "failed":
      if (!end.retryable) return { move: "fail", progress: current, failure: { code: "agent_failed", message: end.reason } };
      return counted(current, policy, `The agent ${end.agentId} failed: ${end.reason}`);
    case "lost":
      return counted(current, policy, end.agentId === null ? "Its time ran out." : `The agent ${end.agentId} went silent.`);
    case "stalled":
      return afterStall(current, end.agentId, policy);
  }
}

/** The verification of a `done` has been judged. */
export function afterVerification(
  progress: AgentProgress,
  verdict: { passed: boolean; agentId: string },
  policy: Pick<LeasePolicy, "maxRounds">,
  nowMs: number,
): LeaseMove {
  if (verdict.passed) return { move: "finish", progress };
  if (progress.round >= policy.maxRounds) {
    const message = `The work did not pass its verification in ${rounds(policy.maxRounds)}. The evidence of each round is an artifact of the run.`;
    return { move: "fail", progress, failure: { code: "verification_failed", message } };
  }
  return { move: "offer", progress: { ...preferring(progress, verdict.agentId, nowMs + PREFERENCE_MS), round: progress.round + 1 } };
}

/** A parked question was answered: who asked it is preferred from now on. */
export function afterAnswer(progress: AgentProgress, nowMs: number): AgentProgress {
  const { preferred } = progress;
  return preferred ? preferring(progress, preferred.agentId, nowMs + PREFERENCE_MS) : progress;
}

/** So many agents refused that no fitting one seems to be there. Said on the step; it stays offered. */
export function isUnroutable({ refusals }: Pick<AgentProgress, "refusals">): boolean {
  return refusals >= REFUSALS_UNROUTABLE;
}

function counted(progress: AgentProgress, policy: LeasePolicy, reason: string): LeaseMove {
  if (progress.attempt >= policy.attempts) {
    const message = `All ${String(policy.attempts)} attempts are used up; the last one: ${reason}`;
    return { move: "fail", progress, failure: { code: "lease_attempts_exhausted", message } };
  }
  return { move: "offer", progress: { ...progress, attempt: progress.attempt + 1 } };
}

function afterStall(progress: AgentProgress, agentId: string, policy: LeasePolicy): LeaseMove {
  const message = `The agent ${agentId} was alive but made no progress, so the work was taken back.`;
  const failure: AgentFailure = { code: "lease_stalled", message };
  if (policy.onStall === "fail") return { move: "fail", progress, failure };
  // A person may well say "again": that is a new generation with counts of its own.
  if (policy.onStall === "ask") return { move: "ask", progress: { ...progress, attempt: progress.attempt + 1 }, failure };
  return counted(progress, policy, message);
}

function refusedBy(progress: AgentProgress, agentId: string): AgentProgress {
  const excluded = progress.excluded.includes(agentId) ? progress.excluded : [...progress.excluded, agentId];
  const { preferred, ...rest } = progress;
  return { ...rest, refusals: progress.refusals + 1, excluded, ...(preferred && preferred.agentId !== agentId ? { preferred } : {}) };
}

function preferring(progress: AgentProgress, agentId: string, untilMs: number): AgentProgress {
  const { avoided, ...rest } = progress;
  return { ...rest, preferred: { agentId, untilMs }, ...(avoided && avoided.agentId !== agentId ? { avoided } : {}) };
}

function withoutPastWindows(progress: AgentProgress, nowMs: number): AgentProgress {
  const { preferred, avoided, ...rest } = progress;
  return {
    ...rest,
    ...(preferred && preferred.untilMs > nowMs ? { preferred } : {}),
    ...(avoided && avoided.untilMs > nowMs ? { avoided } : {}),
  };
}

function rounds(count: number): string {
  return count === 1 ? "one round" : `${String(count)} rounds`;
}
