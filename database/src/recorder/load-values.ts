/** What activities read before they work. */
import type { StoreDeps } from "../store-deps.js";
import { runNotFound } from "../runs/locked-run.js";
import type { RunControl } from "../runs/run-record.js";
import type { RunConstants, StepValues } from "./facts.js";

const CONSTANTS = `SELECT t.text AS "playbookText", r.playbook_sha256 AS sha256, r.playbook_name AS "playbookName", r.inputs, r.title, r.labels,
  r.repository, r.plan, r.created_at AS "createdAt", r.priority
  FROM runs r JOIN playbook_texts t ON t.sha256 = r.playbook_sha256 WHERE r.id = $1`;

export async function loadRunConstants({ database }: StoreDeps, runId: string): Promise<RunConstants> {
  const [row] = await database.query<RunConstants>(CONSTANTS, [runId]);
  if (!row) throw runNotFound(runId);
  return row;
}

const VALUES = `SELECT step_id AS "stepId", status, outputs, generation, attempt, version, failure, skip_reason AS "skipReason", details
  FROM steps WHERE run_id = $1 AND ($2::text[] IS NULL OR step_id = ANY($2)) ORDER BY position`;

export async function loadStepValues(
  { database }: StoreDeps,
  runId: string,
  stepIds: readonly string[] | "all",
): Promise<Record<string, StepValues>> {
  const rows = await database.query<StepValues & { stepId: string }>(VALUES, [runId, stepIds === "all" ? null : stepIds]);
  return Object.fromEntries(rows.map(({ stepId, ...values }) => [stepId, values]));
}

const CONTROL = "SELECT control FROM runs WHERE id = $1";

export async function loadControl({ database }: StoreDeps, runId: string): Promise<RunControl> {
  const [row] = await database.query<{ control: RunControl }>(CONTROL, [runId]);
  if (!row) throw runNotFound(runId);
  return row.control;
}
