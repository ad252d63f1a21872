/** A new run: everything it needs in one statement, so it is durable as a whole or not there. */
import type { EventDraft, RunEventType } from "@praxis/domain/events";
import type { Queries } from "../connection/database.js";
import { joinStatements, type Part } from "../connection/join-statements.js";
import { toJsonb, toText } from "../connection/to-jsonb.js";
import { sealDrafts, type SealedLines } from "../events/seal-drafts.js";
import { linesPart } from "./locked-run.js";
import type { NewRun, RunRecord, StepRecord } from "./run-record.js";

/** Fails on the primary key when the id was used before. */
export async function acceptRun(queries: Queries, input: NewRun, nowMs: number): Promise<RunRecord> {
  const now = new Date(nowMs).toISOString();
  const sealed = sealDrafts({ lastSeq: 0, lastHash: null }, firstEvents(input), nowMs);
  const steps = input.steps.map((step, position) => newStep(step, position));
  const { text, values } = joinStatements(
    [
      runPart(input, sealed, now),
      stepsPart(input.id, steps),
      linesPart(input.id, sealed),
      commandPart(input, now),
      ...reusedPart(input, now),
    ],
    {
      text: "INSERT INTO playbook_texts (sha256, text) VALUES ($1, $2) ON CONFLICT DO NOTHING",
      values: [input.playbook.sha256, input.playbook.text],
    },
  );
  await queries.query(text, values);
  return recordOf(input, steps, sealed, now);
}

function firstEvents({ playbook, title, retryOf, reason, repository, steps, createdBy: actor }: NewRun): EventDraft<RunEventType>[] {
  const { name, version, sha256 } = playbook;
  const accepted: EventDraft<RunEventType> = {
    type: "run_accepted",
    actor,
    subject: "run",
    data: { title, playbook: { name, version, sha256 }, retryOf, reason, repository: repository ? { ...repository } : undefined },
    key: "run_accepted",
  };
  const reused = steps.filter((step) => step.reused).map(({ id }) => id);
  return [
    accepted,
    ...reused.map((id): EventDraft<RunEventType> => ({
      type: "step_reused",
      actor,
      subject: `step:${id}`,
      data: { from: retryOf },
      key: `${id}/reused`,
    })),
  ];
}

const INSERT_RUN = `INSERT INTO runs (id, title, playbook_name, playbook_version, playbook_sha256, status, labels, priority, repository, inputs, plan,
    retry_of, created_by, created_at, moved_at, last_seq, last_hash)
  VALUES ($1, $2, $3, $4, $5, 'accepted', $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15)`;

function runPart(input: NewRun, sealed: SealedLines, now: string): Part {
  const { name, version, sha256 } = input.playbook;
  return {
    name: "new_run",
    text: INSERT_RUN,
    values: [
      input.id,
      toText(input.title),
      name,
      version,
      sha256,
      toJsonb(input.labels),
      input.priority,
      toJsonb(input.repository),
      toJsonb(input.inputs),
      toJsonb(input.plan),
      input.retryOf ?? null,
      toJsonb(input.createdBy),
      now,
      sealed.lastSeq,
      sealed.lastHash,
    ],
  };
}

function stepsPart(runId: string, steps: readonly StepRecord[]): Part {
  const column = <Value>(value: (step: StepRecord) => Value): Value[] => steps.map(value);
  return {
    name: "new_steps",
    text: `INSERT INTO steps (run_id, step_id, position, name, uses, status, outputs)
      SELECT $1, * FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::jsonb[])`,
    values: [
      runId,
      column(({ id }) => id),
      column(({ position }) => position),
      column(({ name }) => toText(name)),
      column(({ uses }) => uses),
      column(({ status }) => status),
      column(({ outputs }) => toJsonb(outputs)),
    ],
  };
}

function commandPart(input: NewRun, now: string): Part {
  return {
    name: "new_command",
    text: "INSERT INTO commands (id, run_id, kind, payload, created_at) VALUES ($1, $2, 'start_run', '{}', $3)",
    values: [input.commandId, input.id, now],
  };
}

/** The artifacts of reused steps stay where they are; the new run names them too. Not what a former generation left: nobody vouches for it. */
function reusedPart(input: NewRun, now: string): Part[] {
  const reused = input.steps.filter((step) => step.reused).map(({ id }) => id);
  if (reused.length === 0 || input.retryOf === undefined) return [];
  return [
    {
      name: "reused_artifacts",
      text: `INSERT INTO artifacts (run_id, name, step_id, generation, media_type, bytes, sha256, created_at)
        SELECT $1, a.name, a.step_id, 1, a.media_type, a.bytes, a.sha256, $4::timestamptz FROM artifacts a
        JOIN steps s ON s.run_id = a.run_id AND s.step_id = a.step_id AND s.generation = a.generation
        WHERE a.run_id = $2 AND a.step_id = ANY($3)`,
      values: [input.id, input.retryOf, reused, now],
    },
  ];
}

function newStep({ id, name, uses, reused }: NewRun["steps"][number], position: number): StepRecord {
  return {
    id,
    position,
    name,
    uses,
    status: reused ? "reused" : "pending",
    generation: 1,
    attempt: 1,
    version: 0,
    waitingOn: "none",
    waitingSince: null,
    startedAt: null,
    finishedAt: null,
    outputs: reused?.outputs ?? null,
    failure: null,
    details: {},
    skipReason: null,
    outputBytes: 0,
    dueAt: null,
    progress: null,
    outputCut: null,
  };
}

function recordOf(input: NewRun, steps: StepRecord[], { lastSeq, lastHash }: SealedLines, now: string): RunRecord {
  const { id, title, labels, priority, repository, createdBy, playbook } = input;
  return {
    id,
    title,
    playbook: { name: playbook.name, version: playbook.version, sha256: playbook.sha256 },
    status: "accepted",
    waitingOn: "none",
    waitingSince: null,
    holder: null,
    labels,
    priority,
    repository,
    retryOf: input.retryOf ?? null,
    retriedBy: [],
    createdBy,
    createdAt: now,
    startedAt: null,
    finishedAt: null,
    movedAt: now,
    costMicros: 0,
    result: null,
    failure: null,
    lastSeq,
    lastHash,
    version: 0,
    control: "none",
    historyArchivedAt: null,
    steps,
  };
}
