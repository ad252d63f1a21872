/** What the workflow orders for a step that an agent does. Bodies (instructions, results, evidence) stay in Postgres. */
import type { AgentProgress, LeaseEnd, LeaseOutcome, LeasePolicy } from "@praxis/domain/lease";
import type { StepFailure } from "@praxis/domain/run";
import type { StepAddress, StepWrite } from "./step-address.js";

/** The input of `agentWork`. Its activity id is the offer's id. */
export interface AgentTask extends StepAddress {
  offerId: string;
  /** With this number the step's row says `running` when the offer is granted. */
  leaseVersion: number;
}

/** A verification that failed, for the next holder's brief. */
export interface Unverified {
  leaseId: string;
  round: number;
  evidenceArtifact: string;
}

export interface OfferTask extends StepWrite {
  leaseVersion: number;
  progress: AgentProgress;
  /** When the run times out, in milliseconds since 1970. */
  deadlineAt: number | null;
  unverified?: Unverified;
}
export interface OfferMade {
  kind: "offered";
  offerId: string;
  queue: string;
  ttlMs: number;
  policy: LeasePolicy;
  /** 0: nothing to verify. */
  verifyTimeoutMs: number;
}
/** failed: the step's values do not fit, or there is no such pool; it is recorded. */
export type Offered = OfferMade | { kind: "failed"; failure: StepFailure };

export interface SettleLeaseTask extends StepAddress {
  offerId: string;
  /** lost: nobody said anything in time, or the grant never came about. */
  heard: LeaseOutcome | { kind: "lost" };
}

/** end: whoever holds it loses it now. grace: its holder is told to stop, and gets the time for it. if_open: only if nobody has it. */
export interface CloseOfferTask extends StepAddress {
  offerId: string;
  mode: "end" | "grace" | "if_open";
}
/** closed: nobody holds it. begun: some agent has worked on the step in this generation. */
export interface OfferClosed {
  closed: boolean;
  begun: boolean;
}

export interface FinishAgentTask extends StepWrite {
  leaseId: string;
}
export interface FailAgentTask extends StepWrite {
  failure: StepFailure;
}
export interface AnswerParkedTask extends StepAddress {
  approvalId: string;
  /** The due time has come: decide by the rule for silence unless somebody was faster. */
  due: boolean;
}

/** Local activities of agent steps: short, idempotent, recorded in Postgres. */
export interface AgentDecisions {
  offerWork(task: OfferTask): Promise<Offered>;
  settleLease(task: SettleLeaseTask): Promise<LeaseEnd>;
  closeOffer(task: CloseOfferTask): Promise<OfferClosed>;
  finishAgentStep(task: FinishAgentTask): Promise<{ status: "succeeded" } | { status: "failed"; failure: StepFailure }>;
  /** Records the failure with the briefs of every grant. */
  failAgentStep(task: FailAgentTask): Promise<void>;
  answerParked(task: AnswerParkedTask): Promise<{ status: "open" | "answered" }>;
}

export interface VerifyTask extends StepAddress {
  leaseId: string;
  round: number;
}
export interface Verified {
  passed: boolean;
  evidenceArtifact: string;
}

export interface AgentActivities {
  /** No worker has it: the API polls the offer's queue for the agent and ends it by its token. */
  agentWork(task: AgentTask): Promise<LeaseOutcome>;
  /** The work in a fresh checkout, judged by the playbook's command. */
  verifyWork(task: VerifyTask): Promise<Verified>;
}
