/** A step has ended: its artifacts, workspace, row, events and the run's row in one transaction. */
import type { EventDraft } from "@praxis/domain/events";
import { isRunClosed, isStepDone } from "@praxis/domain/run";
import type { Part } from "../connection/join-statements.js";
import { toJsonb } from "../connection/to-jsonb.js";
import { keysOf } from "../events/seal-drafts.js";
import type { LockedRun } from "../runs/locked-run.js";
import type { StoreDeps } from "../store-deps.js";
import type { ArtifactDraft, FinishedFact, RecordedResult, WorkspaceDraft } from "./facts.js";
import { changeStep } from "./change-step.js";
import type { LockedStep } from "./locked-steps.js";
import { beginRun, resultOf } from "./record-started.js";
import { artifactSaved, runStarted, stepFinished, stepStarted, type Execution } from "./step-events.js";

export async function recordFinished(deps: StoreDeps, fact: FinishedFact): Promise<RecordedResult> {
  const artifacts = [...new Map((fact.artifacts ?? []).map((draft) => [draft.name, draft])).values()];
  return changeStep<RecordedResult>(deps, fact, keysBefore(fact), (run, row, nowMs) => {
    const judged = judgeFinish(run, row, fact);
    if (judged) return { answer: judged };
    const now = new Date(nowMs).toISOString();
    const step = finishedStep(row, fact, now);
    const begun = fact.started ? run : beginRun(run, step.startedAt ?? now);
    return {
      answer: { kind: "recorded", result: resultOf(step) },
      change: {
        step,
        run: { ...begun, version: Math.max(run.version, fact.version) },
        drafts: eventsOf({ ...fact, artifacts }, step, begun !== run),
        parts: [
          ...(artifacts.length > 0 ? [artifactsPart(fact, artifacts, now)] : []),
          ...(fact.workspace ? [workspacePart(fact, fact.workspace, now)] : []),
        ],
      },
    };
  });
}

/** Of all events it may have. Without an attempt of its own it takes the row's: then the keys are known once the row is. */
function keysBefore(fact: FinishedFact): string[] {
  const { stepId, generation, version, attempt, actor, result, extraEvents = [] } = fact;
  if (attempt === undefined) return [];
  const execution: Execution = { stepId, generation, version: version - 1, attempt };
  return keysOf([runStarted(actor), stepStarted(execution, actor), ...extraEvents, stepFinished(execution, result, undefined, actor)]);
}

function judgeFinish(run: LockedRun, row: LockedStep, fact: FinishedFact): RecordedResult | null {
  if (row.generation !== fact.generation) return { kind: "stale" };
  const ended = isStepDone(row.status) || (row.status === "unknown" && row.version >= fact.version);
  if (ended) return { kind: "already", result: resultOf(row) };
  if (isRunClosed(run.status) || row.version >= fact.version) return { kind: "stale" };
  // A later attempt of the same execution has begun: this one was given up.
  if (row.version === fact.version - 1 && row.status === "running" && fact.attempt !== undefined && row.attempt > fact.attempt)
    return { kind: "stale" };
  return null;
}

function finishedStep(row: LockedStep, fact: FinishedFact, now: string): LockedStep {
  const { status, outputs, failure, skipReason } = fact.result;
  const waits = status === "unknown";
  return {
    ...row,
    status,
    version: fact.version,
    attempt: fact.attempt ?? row.attempt,
    // A person must say what happened; the question itself is opened by the workflow.
    waitingOn: waits ? "approval" : "none",
    waitingSince: waits ? now : null,
    startedAt:
      status === "skipped" && fact.started && fact.startedAt === undefined ? row.startedAt : (row.startedAt ?? fact.startedAt ?? now),
    finishedAt: waits ? null : now,
    outputs: outputs ?? null,
    failure: failure ?? null,
    skipReason: skipReason ?? null,
    details: { ...row.details, ...fact.details },
  };
}

function eventsOf(fact: FinishedFact, step: LockedStep, firstOfRun: boolean): EventDraft[] {
  const execution: Execution = { stepId: fact.stepId, generation: fact.generation, version: fact.version - 1, attempt: step.attempt };
  const durationMs =
    step.startedAt !== null && step.finishedAt !== null ? Math.max(0, Date.parse(step.finishedAt) - Date.parse(step.startedAt)) : undefined;
  return [
    ...(firstOfRun ? [runStarted(fact.actor)] : []),
    ...(fact.started ? [] : [stepStarted(execution, fact.actor)]),
    ...(fact.artifacts ?? []).map((draft) => artifactSaved(fact.stepId, draft, fact.actor)),
    ...(fact.extraEvents ?? []),
    stepFinished(execution, fact.result, durationMs, fact.actor),
  ];
}

const INSERT_ARTIFACTS = `INSERT INTO artifacts (run_id, step_id, generation, created_at, name, media_type, bytes, sha256)
  SELECT $1, $2, $3, $4::timestamptz, * FROM unnest($5::text[], $6::text[], $7::bigint[], $8::text[])
  ON CONFLICT (run_id, name) DO UPDATE SET step_id = excluded.step_id, generation = excluded.generation, created_at = excluded.created_at,
    media_type = excluded.media_type, bytes = excluded.bytes, sha256 = excluded.sha256`;

function artifactsPart(fact: FinishedFact, artifacts: readonly ArtifactDraft[], now: string): Part {
  return {
    name: "saved_artifacts",
    text: INSERT_ARTIFACTS,
    values: [
      fact.runId,
      fact.stepId,
      fact.generation,
      now,
      artifacts.map(({ name }) => name),
      artifacts.map(({ mediaType }) => mediaType),
      artifacts.map(({ bytes }) => bytes),
      artifacts.map(({ sha256 }) => sha256),
    ],
  };
}

const INSERT_WORKSPACE = `INSERT INTO workspaces (run_id, step_id, generation, host_id, path, source, commit, created_at, last_used_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
  ON CONFLICT (run_id, step_id, generation) DO UPDATE SET host_id = excluded.host_id, path = excluded.path, source = excluded.source,
    commit = excluded.commit, last_used_at = excluded.last_used_at, removed_at = NULL`;

export function workspacePart(
  address: { runId: string; stepId: string; generation: number },
  workspace: WorkspaceDraft,
  now: string,
): Part {
  const { hostId, path, source, commit } = workspace;
  return {
    name: "made_workspace",
    text: INSERT_WORKSPACE,
    values: [address.runId, address.stepId, address.generation, hostId, path, toJsonb(source), commit, now],
  };
}
