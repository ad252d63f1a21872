/** Ends a question: by a person or by its due time. The row's lock decides who was first. */
import { DomainError } from "@praxis/domain/errors";
import type { Actor, EventDraft, RunEventType } from "@praxis/domain/events";
import type { ApprovalStatus, RunCommand } from "@praxis/domain/run";
import type { Tx } from "../connection/database.js";
import type { Part } from "../connection/join-statements.js";
import { toJsonb } from "../connection/to-jsonb.js";
import { sealDrafts } from "../events/seal-drafts.js";
import { newCommandPart } from "../outbox/new-command.js";
import { subjectOf } from "../recorder/step-events.js";
import { lockRun, writeRun } from "../runs/locked-run.js";
import type { StoreDeps } from "../store-deps.js";
import { APPROVAL_COLUMNS, approvalNotFound, type ApprovalRecord, type Decided, type Decision } from "./approval-record.js";

const LOCK = `SELECT ${APPROVAL_COLUMNS} FROM approvals WHERE id = $1 FOR NO KEY UPDATE`;

async function lockApproval(tx: Tx, id: string): Promise<ApprovalRecord> {
  const [approval] = await tx.query<ApprovalRecord>(LOCK, [id]);
  if (!approval) throw approvalNotFound(id);
  return approval;
}

type Ended = Pick<ApprovalRecord, "status" | "decision" | "reason" | "values" | "decidedBy" | "decidedAt">;

function endPart(id: string, { status, decision, reason, values, decidedBy, decidedAt }: Ended): Part {
  return {
    name: "ended_approval",
    text: `UPDATE approvals SET status = $2, decision = $3, reason = $4, "values" = $5, decided_by = $6, decided_at = $7, revision = revision + 1
      WHERE id = $1`,
    values: [id, status, decision, reason, toJsonb(values), toJsonb(decidedBy), decidedAt],
  };
}

export async function decideApproval({ database, clock }: StoreDeps, wish: Decision, tx?: Tx): Promise<Decided> {
  const { id, decision, actor, commandId } = wish;
  return database.within(tx, async (tx) => {
    const standing = await lockApproval(tx, id);
    if (standing.status === "decided" && standing.decision === decision) return { approval: standing, repeat: true, command: null };
    if (standing.status !== "open") throw alreadyDecided(standing);
    wish.check?.(standing);
    const run = await lockRun(tx, standing.runId);
    const nowMs = clock.now();
    const now = new Date(nowMs).toISOString();
    const reason = wish.reason ?? null;
    const ended: Ended = { status: "decided", decision, reason, values: wish.values ?? null, decidedBy: actor, decidedAt: now };
    const command: Extract<RunCommand, { kind: "decide_approval" }> = {
      kind: "decide_approval",
      id: commandId,
      approvalId: id,
      stepId: standing.stepId,
      decision,
    };
    const event: EventDraft<RunEventType> = {
      type: "approval_decided",
      actor,
      subject: subjectOf(standing.stepId),
      data: { approvalId: id, decision, reason: wish.reason, commandId },
      key: `approval/${id}/closed`,
    };
    await writeRun(tx, { run: { ...run, movedAt: now } }, sealDrafts(run, [event], nowMs), [
      endPart(id, ended),
      newCommandPart(run.id, command, now),
    ]);
    return { approval: { ...standing, ...ended, revision: standing.revision + 1 }, repeat: false, command };
  });
}

function alreadyDecided({ id, status, decision, decidedBy, decidedAt }: ApprovalRecord): DomainError {
  const how = {
    open: "is open",
    decided: `was decided: ${decision ?? ""}`,
    expired: `was not answered in time, so it was decided: ${decision ?? ""}`,
    cancelled: "is no longer needed: its step or run has ended",
  } satisfies Record<ApprovalStatus, string>;
  return new DomainError("approval_already_decided", `The approval ${id} ${how[status]}.`, {
    details: { status, decision, decidedBy, decidedAt },
  });
}

export async function expireApproval(
  { database, clock }: StoreDeps,
  { id, actor }: { id: string; actor: Actor },
): Promise<{ status: ApprovalStatus; decision: string | null }> {
  return database.transaction(async (tx) => {
    const standing = await lockApproval(tx, id);
    if (standing.status !== "open") return { status: standing.status, decision: standing.decision };
    const run = await lockRun(tx, standing.runId);
    const nowMs = clock.now();
    const now = new Date(nowMs).toISOString();
    const decision = standing.onSilence;
    const event: EventDraft<RunEventType> = {
      type: "approval_expired",
      actor,
      subject: subjectOf(standing.stepId),
      data: { approvalId: id, decision },
      key: `approval/${id}/closed`,
    };
    const ended: Ended = { status: "expired", decision, reason: null, values: null, decidedBy: null, decidedAt: now };
    await writeRun(tx, { run: { ...run, movedAt: now } }, sealDrafts(run, [event], nowMs), [endPart(id, ended)]);
    return { status: "expired", decision };
  });
}
