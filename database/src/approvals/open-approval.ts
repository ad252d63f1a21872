/** Puts a question. The row is unique by run, step, generation and kind, so a repeat finds the first. */
import { DomainError } from "@praxis/domain/errors";
import type { EventDraft, RunEventType } from "@praxis/domain/events";
import { isRunClosed, type ApprovalStatus } from "@praxis/domain/run";
import type { Tx } from "../connection/database.js";
import { toJsonb, toText } from "../connection/to-jsonb.js";
import { keysOf, sealDrafts } from "../events/seal-drafts.js";
import { lockSteps, lookAround, needStep, stepsPart, type LockedStep } from "../recorder/locked-steps.js";
import { beginRun } from "../recorder/record-started.js";
import { subjectOf } from "../recorder/step-events.js";
import { writeRun } from "../runs/locked-run.js";
import { withWaiting } from "../runs/waiting-on.js";
import type { StoreDepsWithIds } from "../store-deps.js";
import type { ApprovalOpened, NewApproval } from "./approval-record.js";

const INSERT = `INSERT INTO approvals (id, run_id, step_id, generation, kind, question, evidence, options, role, due_at, on_silence, status, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', $12) ON CONFLICT (run_id, step_id, generation, kind, lease_id) DO NOTHING RETURNING id`;

const STANDING = `SELECT id AS "approvalId", due_at AS "dueAt", status, decision FROM approvals
  WHERE run_id = $1 AND step_id = $2 AND generation = $3 AND kind = $4 AND lease_id = ''`;

export async function openApproval({ database, clock, ids }: StoreDepsWithIds, approval: NewApproval): Promise<ApprovalOpened> {
  const { runId, stepId, generation, kind, dueMs } = approval;
  return database.transaction(async (tx) => {
    const nowMs = clock.now();
    const now = new Date(nowMs).toISOString();
    const opened = {
      approvalId: ids("approval"),
      dueAt: dueMs === undefined ? null : new Date(nowMs + dueMs).toISOString(),
      status: "open" satisfies ApprovalStatus,
      decision: null,
    } as const;
    if (!(await insert(tx, approval, opened, now))) {
      const [standing] = await tx.query<ApprovalOpened>(STANDING, [runId, stepId, generation, kind]);
      if (standing) return standing;
    }
    const { run, steps } = await lockSteps(tx, runId, [stepId]);
    const row = needStep(steps, runId, stepId);
    if (isRunClosed(run.status) || row.generation !== generation || row.version >= approval.version) {
      const message = `The step ${stepId} has moved on, so no question can be put about it.`;
      throw new DomainError("illegal_transition", message, { details: { from: row.status, to: "waiting", allowed: [] } });
    }
    const step = askedStep(row, approval, now);
    const drafts = [openedEvent(approval, opened)];
    const { known, waitingOn } = await lookAround(tx, runId, keysOf(drafts), [step]);
    const begun = beginRun(run, now);
    const moved = { ...withWaiting(begun, waitingOn, now), version: Math.max(run.version, approval.version), movedAt: now };
    await writeRun(tx, { run: moved }, sealDrafts(run, drafts, nowMs, known), [stepsPart(runId, [step])]);
    return opened;
  });
}

async function insert(
  tx: Tx,
  approval: NewApproval,
  { approvalId, dueAt }: Pick<ApprovalOpened, "approvalId" | "dueAt">,
  now: string,
): Promise<boolean> {
  const { runId, stepId, generation, kind, question, evidence, options, role, onSilence } = approval;
  const rows = await tx.query(INSERT, [
    approvalId,
    runId,
    stepId,
    generation,
    kind,
    toText(question),
    toJsonb(evidence),
    toJsonb(options),
    role ?? null,
    dueAt,
    onSilence ?? null,
    now,
  ]);
  return rows.length > 0;
}

function askedStep(row: LockedStep, { kind, version }: NewApproval, now: string): LockedStep {
  const status = kind === "unknown_outcome" ? "unknown" : "waiting";
  return withWaiting({ ...row, status, version, startedAt: row.startedAt ?? now, finishedAt: null }, "approval", now);
}

function openedEvent(
  { stepId, kind, question, role, onSilence, actor }: NewApproval,
  { approvalId, dueAt }: ApprovalOpened,
): EventDraft<RunEventType> {
  return {
    type: "approval_opened",
    actor,
    subject: subjectOf(stepId),
    data: { approvalId, kind, question, role, dueAt: dueAt ?? undefined, onSilence },
    key: `approval/${approvalId}/opened`,
  };
}
