/** One verification of an agent's work: its evidence and its verdict, once for each lease. A repeat finds the first verdict. */
import type { Actor, EventDraft, RunEventType } from "@praxis/domain/events";
import type { Part } from "../connection/join-statements.js";
import { sealDrafts } from "../events/seal-drafts.js";
import { lockRun, writeRun } from "../runs/locked-run.js";
import type { StoreDeps } from "../store-deps.js";
import type { ArtifactDraft } from "./facts.js";
import { artifactSaved, subjectOf } from "./step-events.js";

export interface VerificationFact {
  runId: string;
  stepId: string;
  generation: number;
  leaseId: string;
  round: number;
  passed: boolean;
  /** In one plain sentence. */
  reason: string;
  evidence: ArtifactDraft;
  actor: Actor;
}

export interface VerificationRecorded {
  passed: boolean;
  evidenceArtifact: string;
}

const STANDING = "SELECT line FROM run_events WHERE run_id = $1 AND key = $2";

/** What stands for this lease; null when it was not judged yet. The log is asked and not the artifact, which agents may write themselves. */
export async function readVerification(
  { database }: Pick<StoreDeps, "database">,
  { runId, stepId, generation, leaseId }: Pick<VerificationFact, "runId" | "stepId" | "generation" | "leaseId">,
): Promise<VerificationRecorded | null> {
  const [row] = await database.query<{ line: string }>(STANDING, [runId, keyOf({ stepId, generation, leaseId })]);
  if (!row) return null;
  const { data } = JSON.parse(row.line) as { data: { passed: boolean; artifact: string } };
  return { passed: data.passed, evidenceArtifact: data.artifact };
}

export async function recordVerification({ database, clock }: StoreDeps, fact: VerificationFact): Promise<VerificationRecorded> {
  return database.transaction(async (tx) => {
    const run = await lockRun(tx, fact.runId);
    const [standing] = await tx.query<{ line: string }>(STANDING, [fact.runId, keyOf(fact)]);
    if (standing) {
      const { data } = JSON.parse(standing.line) as { data: { passed: boolean; artifact: string } };
      return { passed: data.passed, evidenceArtifact: data.artifact };
    }
    const nowMs = clock.now();
    const drafts = [artifactSaved(fact.stepId, fact.evidence, fact.actor), verified(fact)];
    await writeRun(tx, { run: { ...run, movedAt: new Date(nowMs).toISOString() } }, sealDrafts(run, drafts, nowMs), [
      evidencePart(fact, nowMs),
    ]);
    return { passed: fact.passed, evidenceArtifact: fact.evidence.name };
  });
}

function keyOf({ stepId, generation, leaseId }: Pick<VerificationFact, "stepId" | "generation" | "leaseId">): string {
  return `${stepId}/${String(generation)}/${leaseId}/verified`;
}

function verified(fact: VerificationFact): EventDraft<RunEventType> {
  const { stepId, generation, leaseId, round, passed, reason, evidence, actor } = fact;
  return {
    type: "step_verified",
    actor,
    subject: subjectOf(stepId),
    data: { generation, round, leaseId, passed, reason, artifact: evidence.name, sha256: evidence.sha256 },
    key: keyOf(fact),
  };
}

const INSERT = `INSERT INTO artifacts (run_id, name, step_id, generation, media_type, bytes, sha256, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (run_id, name) DO UPDATE SET step_id = excluded.step_id, generation = excluded.generation,
    media_type = excluded.media_type, bytes = excluded.bytes, sha256 = excluded.sha256, created_at = excluded.created_at`;

function evidencePart({ runId, stepId, generation, evidence }: VerificationFact, nowMs: number): Part {
  const { name, mediaType, bytes, sha256 } = evidence;
  return {
    name: "saved_evidence",
    text: INSERT,
    values: [runId, name, stepId, generation, mediaType, bytes, sha256, new Date(nowMs).toISOString()],
  };
}
