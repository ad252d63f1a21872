/** What an agent writes while it holds a lease: events of its own and artifacts. Judged on the locked row, in one transaction with the log. */
import { DomainError } from "@praxis/domain/errors";
import type { EventDraft } from "@praxis/domain/events";
import { openEffects } from "@praxis/domain/lease";
import { HISTORY_ARTIFACT } from "@praxis/domain/run";
import type { Part } from "../connection/join-statements.js";
import { keysOf, sealDrafts } from "../events/seal-drafts.js";
import type { ArtifactDraft } from "../recorder/facts.js";
import { lookAround } from "../recorder/locked-steps.js";
import { artifactSaved, subjectOf } from "../recorder/step-events.js";
import { lockRun, writeRun } from "../runs/locked-run.js";
import type { StoreDeps } from "../store-deps.js";
import { agentActor } from "./lease-events.js";
import type { AgentEventDraft, LeaseAddress, LeaseRecord } from "./lease-record.js";
import { judgeHeld, lockLease } from "./locked-lease.js";

type Deps = Pick<StoreDeps, "database">;

/** What an agent tells or leaves is progress. */
const WROTE = `UPDATE leases SET beats_without_progress = 0, progress_at = $2, event_count = event_count + $3, open_effects = $4,
  artifact_names = CASE WHEN $5::text IS NULL OR $5 = ANY(artifact_names) THEN artifact_names ELSE artifact_names || $5::text END WHERE id = $1`;

function wrotePart(lease: LeaseRecord, now: string, wrote: { events: number; effects: readonly string[]; artifact?: string }): Part {
  return { name: "wrote", text: WROTE, values: [lease.id, now, wrote.events, wrote.effects, wrote.artifact ?? null] };
}

export async function appendAgentEvents(
  { database }: Deps,
  call: LeaseAddress & { events: readonly AgentEventDraft[] },
): Promise<{ written: number }> {
  return database.transaction(async (tx) => {
    const { held } = judgeHeld(await lockLease(tx, call.leaseId), call, "events");
    const { lease, now } = held;
    const run = await lockRun(tx, lease.runId);
    const drafts = call.events.map((event) => agentEvent(lease, event));
    const { known } = await lookAround(tx, run.id, keysOf(drafts), []);
    const sealed = sealDrafts(run, drafts, Date.parse(now), known);
    const keys = new Set(sealed.lines.map(({ key }) => key));
    const fresh = call.events.filter((event) => keys.has(keyOf(lease, event)));
    if (sealed.lines.length === 0) return { written: 0 };
    const effects = openEffects(lease.openEffects, fresh);
    await writeRun(tx, { run: { ...run, movedAt: now } }, sealed, [wrotePart(lease, now, { events: sealed.lines.length, effects })]);
    return { written: sealed.lines.length };
  });
}

function keyOf({ id }: LeaseRecord, { key }: AgentEventDraft): string {
  return `agent/${id}/${key}`;
}

function agentEvent(lease: LeaseRecord, event: AgentEventDraft): EventDraft {
  return { type: event.type, actor: agentActor(lease), subject: subjectOf(lease.stepId), data: event.data, key: keyOf(lease, event) };
}

/** Another step's artifact keeps its name: an agent writes only its own. */
const SAVE = `INSERT INTO artifacts AS a (run_id, name, step_id, generation, media_type, bytes, sha256, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (run_id, name) DO UPDATE SET generation = excluded.generation,
    media_type = excluded.media_type, bytes = excluded.bytes, sha256 = excluded.sha256, created_at = excluded.created_at
  WHERE a.step_id = excluded.step_id RETURNING name`;

export async function saveAgentArtifact({ database }: Deps, call: LeaseAddress & { artifact: ArtifactDraft }): Promise<void> {
  const { artifact } = call;
  await database.transaction(async (tx) => {
    const { held } = judgeHeld(await lockLease(tx, call.leaseId), call, "artifact");
    const { lease, now } = held;
    requireRoom(lease, artifact.name);
    const run = await lockRun(tx, lease.runId);
    const { name, mediaType, bytes, sha256 } = artifact;
    const row = [run.id, name, lease.stepId, lease.generation, mediaType, bytes, sha256, now];
    const saved = name === HISTORY_ARTIFACT ? [] : await tx.query(SAVE, row);
    if (saved.length === 0) throw nameTaken(name);
    const draft = artifactSaved(lease.stepId, artifact, agentActor(lease));
    const wrote = { events: 0, effects: lease.openEffects, artifact: name };
    await writeRun(tx, { run: { ...run, movedAt: now } }, sealDrafts(run, [draft], Date.parse(now)), [wrotePart(lease, now, wrote)]);
  });
}

/** Each is a row, a file and a name in every later brief. */
const LEASE_ARTIFACTS_MAX = 500;

function requireRoom({ id, artifactNames }: LeaseRecord, name: string): void {
  if (artifactNames.length < LEASE_ARTIFACTS_MAX || artifactNames.includes(name)) return;
  const message = `The lease ${id} has left ${String(LEASE_ARTIFACTS_MAX)} artifacts, which is the most. Put several files into one archive.`;
  throw new DomainError("lease_limit", message, { details: { artifacts: artifactNames.length, artifactsMax: LEASE_ARTIFACTS_MAX } });
}

function nameTaken(name: string): DomainError {
  const message = `The artifact name "${name}" belongs to another step of the run. Choose another name.`;
  return new DomainError("invalid_request", message, { issues: [{ path: "name", message }] });
}
