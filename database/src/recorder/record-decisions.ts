/** What the workflow decided without an activity: skips, cancels, waits, re-runs. Many steps, one transaction. */
import { isRunClosed } from "@praxis/domain/run";
import { keysOf, sealDrafts } from "../events/seal-drafts.js";
import { writeRun } from "../runs/locked-run.js";
import { withWaiting } from "../runs/waiting-on.js";
import type { StoreDeps } from "../store-deps.js";
import type { DecidedChange } from "./facts.js";
import { lockSteps, lookAround, stepsPart, type LockedStep } from "./locked-steps.js";
import { beginRun } from "./record-started.js";

export async function recordDecisions(
  { database, clock }: StoreDeps,
  decisions: { runId: string; version: number; changes: readonly DecidedChange[] },
): Promise<{ applied: string[] }> {
  const { runId, changes } = decisions;
  return database.transaction(async (tx) => {
    const { run, steps } = await lockSteps(tx, runId, [...new Set(changes.map(({ stepId }) => stepId))]);
    const nowMs = clock.now();
    const now = new Date(nowMs).toISOString();
    const changed = new Map<string, LockedStep>();
    const applied = new Set<string>();
    const drafts = [];
    for (const change of changes) {
      const row = changed.get(change.stepId) ?? steps.get(change.stepId);
      if (!row) continue;
      if (row.version === change.version && row.status === change.status && row.generation === change.generation)
        applied.add(change.stepId);
      if (isRunClosed(run.status) || !mayChange(row, change)) continue;
      changed.set(change.stepId, decidedStep(row, change, now));
      applied.add(change.stepId);
      drafts.push(change.event);
    }
    const rows = [...changed.values()];
    if (rows.length === 0) return { applied: [...applied] };
    const begun = rows.some(({ status }) => status === "waiting") ? beginRun(run, now) : run;
    const { known, waitingOn } = await lookAround(tx, run.id, keysOf(drafts), rows);
    const moved = { ...withWaiting(begun, waitingOn, now), version: Math.max(run.version, decisions.version), movedAt: now };
    await writeRun(tx, { run: moved }, sealDrafts(run, drafts, nowMs, known), [stepsPart(run.id, rows)]);
    return { applied: [...applied] };
  });
}

function mayChange(row: LockedStep, change: DecidedChange): boolean {
  return row.version < change.version && row.generation <= change.generation && row.status !== "reused";
}

function decidedStep(row: LockedStep, change: DecidedChange, now: string): LockedStep {
  const { status, generation, version } = change;
  const base = { ...row, status, generation, version, failure: change.failure ?? null, skipReason: change.skipReason ?? null };
  if (status === "pending") return pendingStep(base, generation > row.generation);
  if (status === "waiting" || status === "unknown") {
    return withWaiting({ ...base, startedAt: row.startedAt ?? now, finishedAt: null }, change.waitingOn ?? "step", now);
  }
  return { ...base, waitingOn: "none", waitingSince: null, finishedAt: now };
}

/** A re-run starts from nothing; after a lost worker the same generation goes on. */
function pendingStep(row: LockedStep, rerun: boolean): LockedStep {
  const waiting = { waitingOn: "none", waitingSince: null, finishedAt: null, outputs: null } as const;
  return rerun ? { ...row, ...waiting, startedAt: null, attempt: 1, details: {} } : { ...row, ...waiting };
}
