/** The end of an offer, and of a step that agents did: what Postgres knows of it, and what it means for the step. */
import type { StepOutcome } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import type { Brief, LeaseEnd } from "@praxis/domain/lease";
import type {
  AgentDecisions,
  AnswerParkedTask,
  CloseOfferTask,
  FailAgentTask,
  FinishAgentTask,
  OfferClosed,
  SettleLeaseTask,
  StepWrite,
} from "@praxis/temporal/contracts";
import type { RunDeps } from "../runs/run-deps.js";
import { SYSTEM } from "../steps/step-deps.js";
import { shorten } from "../to-failure.js";
import { findWorkSource } from "./work-source.js";

export async function settleLease(deps: RunDeps, task: SettleLeaseTask): Promise<LeaseEnd> {
  return deps.leases.settle({ ...task, actor: SYSTEM });
}

const REASONS = {
  end: "the run no longer wants the step",
  grace: "the run is being ended",
  if_open: "the run goes on in a new execution",
} as const satisfies Record<CloseOfferTask["mode"], string>;

export async function closeOffer(deps: RunDeps, task: CloseOfferTask): Promise<OfferClosed> {
  const { runId, stepId, generation, offerId, mode } = task;
  const { closed } = await deps.offers.close({ runId, stepId, offerId, mode, reason: REASONS[mode], actor: SYSTEM });
  // Only the end of a run asks whether an irreversible step was begun.
  const held = mode === "end" ? await deps.leases.list({ runId, limit: 200 }) : { items: [] };
  const begun = held.items.some((lease) => lease.stepId === stepId && lease.generation === generation && lease.ackedAt !== null);
  return { closed, begun };
}

/** What the holder completed with becomes the step's outputs. */
export async function finishAgentStep(deps: RunDeps, task: FinishAgentTask): ReturnType<AgentDecisions["finishAgentStep"]> {
  const lease = await deps.leases.get(task.leaseId);
  if (!lease) throw new DomainError("lease_not_found", `There is no lease ${task.leaseId}.`);
  const source = await findWorkSource(deps.recorder, await deps.library.run(task.runId), task.stepId);
  const verified = await deps.recorder.readVerification(task);
  const details = {
    agentId: lease.agentId,
    leaseId: lease.id,
    ...(lease.summary === null ? {} : { summary: lease.summary }),
    ...(verified === null ? {} : { evidence: verified.evidenceArtifact }),
    // What a patch of this step is against, for whoever applies it.
    ...(source === null ? {} : { commit: source.commit }),
  };
  const stands = await record(deps, task, { status: "succeeded", outputs: lease.result ?? {} }, details);
  if (stands.status === "failed") return { status: "failed", failure: stands.failure };
  return { status: "succeeded" };
}

export async function failAgentStep(deps: RunDeps, task: FailAgentTask): Promise<void> {
  const step = await deps.agentSteps.get(task.runId, task.stepId);
  const details = { attempts: step?.attempt ?? 0, rounds: step?.round ?? 0, briefs: fitting(step?.briefs ?? []) };
  await record(deps, task, { status: "failed", failure: { ...task.failure, details } });
}

export async function answerParked(deps: RunDeps, task: AnswerParkedTask): ReturnType<AgentDecisions["answerParked"]> {
  const { runId, stepId, generation, approvalId, due } = task;
  if (due) await deps.approvals.expire({ id: approvalId, actor: SYSTEM });
  return { status: (await deps.leases.answerParked({ runId, stepId, generation, approvalId })) ? "answered" : "open" };
}

/** The attempt stays as the last grant left it. A write that lost to a newer one leaves what stands. */
async function record(
  deps: RunDeps,
  { runId, stepId, generation, version }: StepWrite,
  result: StepOutcome,
  details?: Readonly<Record<string, Json>>,
): Promise<{ status: "succeeded" } | { status: "failed"; failure: { code: string; message: string } }> {
  const fact = { runId, stepId, generation, version, started: true, result, actor: SYSTEM };
  const recorded = await deps.recorder.recordFinished({ ...fact, ...(details ? { details } : {}) });
  const stands = recorded.kind === "stale" ? result : recorded.result;
  if (stands.status !== "failed" || !stands.failure) return { status: "succeeded" };
  return { status: "failed", failure: { code: stands.failure.code, message: shorten(stands.failure.message) } };
}

/** Checkpoints are the agents' own and may be large; a failure is read in lists. */
const BRIEFS_BYTES_MAX = 65_536;

/** Every brief, or, when they are too large together, every one without its checkpoint. */
function fitting(briefs: readonly Brief[]): Json {
  const whole = JSON.stringify(briefs);
  const kept = whole.length <= BRIEFS_BYTES_MAX ? whole : JSON.stringify(briefs.map((brief) => ({ ...brief, checkpoint: null })));
  return JSON.parse(kept) as Json;
}
