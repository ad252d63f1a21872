/** A holder asks a person and lets go: approval, lease, step and log in one transaction. The work is offered again with the answer. */
import type { EventDraft, RunEventType } from "@praxis/domain/events";
import { DomainError, invariant } from "@praxis/domain/errors";
import { DEFAULT_OPTIONS, isRunClosed } from "@praxis/domain/run";
import type { Tx } from "../connection/database.js";
import type { Part } from "../connection/join-statements.js";
import { toJsonb, toText } from "../connection/to-jsonb.js";
import { keysOf, sealDrafts } from "../events/seal-drafts.js";
import { lockSteps, lookAround, needStep, stepsPart, type LockedStep } from "../recorder/locked-steps.js";
import { subjectOf } from "../recorder/step-events.js";
import { writeRun } from "../runs/locked-run.js";
import { withWaiting } from "../runs/waiting-on.js";
import type { StoreDepsWithIds } from "../store-deps.js";
import { deliveryOf, endingOf } from "./end-lease.js";
import { judgeFinal, repeated } from "./final-calls.js";
import { agentActor } from "./lease-events.js";
import type { FinalBody, LeaseAddress, LeaseAnswer, LeaseRecord, ParkedQuestion } from "./lease-record.js";
import { lockAgentStep, type HeldLease } from "./locked-lease.js";

type ParkCall = LeaseAddress & FinalBody & ParkedQuestion;

export async function park({ database, ids }: StoreDepsWithIds, call: ParkCall): Promise<LeaseAnswer & { approvalId: string }> {
  return database.transaction(async (tx) => {
    const { held, repeat } = await judgeFinal(tx, call, "park");
    if (repeat) return { ...repeated(held), approvalId: approvalOf(held.lease) };
    return write(tx, held, call, ids("approval"));
  });
}

function approvalOf({ outcome }: LeaseRecord): string {
  invariant(outcome?.kind === "parked", "a parked lease has its approval");
  return outcome.approvalId;
}

async function write(tx: Tx, held: HeldLease, call: ParkCall, approvalId: string): Promise<LeaseAnswer & { approvalId: string }> {
  const { lease, now } = held;
  const left = await lockAgentStep(tx, lease.runId, lease.stepId);
  invariant(left, "a lease has its agent step");
  const { run, steps } = await lockSteps(tx, lease.runId, [lease.stepId]);
  if (isRunClosed(run.status)) {
    // Its open questions were cancelled with it; a new one would never be.
    throw new DomainError("illegal_transition", `The run ${run.id} has ended, so nobody can be asked.`, {
      details: { from: run.status, to: "waiting", allowed: [] },
    });
  }
  const row = needStep(steps, lease.runId, lease.stepId);
  const step = askedStep(row, lease, now);
  const ending = endingOf(held, left, {
    state: "parked",
    outcome: { kind: "parked", leaseId: lease.id, agentId: lease.agentId, approvalId, dueAt: null },
    reason: call.question,
    final: { call: "park", bodySha256: call.bodySha256 },
    ...(call.checkpoint === null ? {} : { checkpoint: call.checkpoint }),
    actor: agentActor(lease),
  });
  const drafts = [openedEvent(lease, call, approvalId), ...ending.drafts];
  const { known, waitingOn } = await lookAround(tx, run.id, keysOf(drafts), [step]);
  await writeRun(tx, { run: { ...withWaiting(run, waitingOn, now), movedAt: now } }, sealDrafts(run, drafts, Date.parse(now), known), [
    ...ending.parts,
    approvalPart(lease, call, approvalId, now),
    stepsPart(run.id, [step]),
  ]);
  tx.wake("leases", lease.id);
  return { lease: ending.lease, delivery: deliveryOf(ending.lease, held.taskToken, false), repeat: false, approvalId };
}

/** Shown as waiting at once; a step that the workflow has moved on since is left as it is. */
function askedStep(row: LockedStep, lease: LeaseRecord, now: string): LockedStep {
  if (row.generation !== lease.generation || row.status !== "running") return row;
  return withWaiting({ ...row, status: "waiting" }, "approval", now);
}

const INSERT = `INSERT INTO approvals (id, run_id, step_id, generation, kind, lease_id, question, evidence, options, status, created_at)
  VALUES ($1, $2, $3, $4, 'approval', $5, $6, $7, $8, 'open', $9)`;

function approvalPart(lease: LeaseRecord, call: ParkCall, approvalId: string, now: string): Part {
  const { runId, stepId, generation, id } = lease;
  const asked = [toText(call.question), toJsonb(call.evidence ?? []), toJsonb(call.options ?? DEFAULT_OPTIONS.approval)];
  return { name: "asked", text: INSERT, values: [approvalId, runId, stepId, generation, id, ...asked, now] };
}

function openedEvent(lease: LeaseRecord, { question }: ParkCall, approvalId: string): EventDraft<RunEventType> {
  return {
    type: "approval_opened",
    actor: agentActor(lease),
    subject: subjectOf(lease.stepId),
    data: { approvalId, kind: "approval", question, leaseId: lease.id },
    key: `approval/${approvalId}/opened`,
  };
}
