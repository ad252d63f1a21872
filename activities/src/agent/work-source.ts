/** What code an agent works on: the commit that the nearest `workspace.prepare` before the step checked out. */
import type { OfferWorkspace, Recorder } from "@praxis/database";
import type { Json } from "@praxis/domain/hashing";
import { nearestWorkspace, referencesOf } from "@praxis/domain/playbook";
import { hasStepOutputs } from "@praxis/domain/run";
import { definitionOf, type KnownRun } from "../steps/run-library.js";
import type { RepositorySource } from "../steps/step-context.js";
import { filledWith, scopeOf } from "../steps/step-inputs.js";

export interface WorkSource {
  commit: string;
  source: { path: string } | { url: string };
}

/** Null when no checkout comes before the step: then the work is not on code. Throws `expression_failed`, `with_invalid`. */
export async function findWorkSource(
  recorder: Pick<Recorder, "loadStepValues">,
  run: KnownRun,
  stepId: string,
): Promise<WorkSource | null> {
  const prepareId = nearestWorkspace(stepId, run.playbook);
  if (prepareId === undefined) return null;
  const { definition } = definitionOf(run, prepareId);
  const values = await recorder.loadStepValues(run.runId, [prepareId, ...referencesOf(definition, "with").steps]);
  const prepared = values[prepareId];
  const commit = prepared && hasStepOutputs(prepared.status) ? textIn(prepared.outputs, "commit") : null;
  const source = sourceOf(filledWith(definition, scopeOf(run, values)), run.repository);
  return commit === null || source === null ? null : { commit, source };
}

/** As an offer keeps it. */
export function asOfferWorkspace({ commit, source }: WorkSource): OfferWorkspace {
  return { commit, source: { ...source } };
}

function sourceOf(given: { readonly [key: string]: Json }, repository: RepositorySource | null): WorkSource["source"] | null {
  if (typeof given.path === "string") return { path: given.path };
  if (typeof given.url === "string") return { url: given.url };
  if (repository === null) return null;
  return "path" in repository ? { path: repository.path } : { url: repository.url };
}

function textIn(outputs: Json | null, name: string): string | null {
  if (typeof outputs !== "object" || outputs === null || Array.isArray(outputs)) return null;
  const value = (outputs as Readonly<Record<string, Json>>)[name];
  return typeof value === "string" ? value : null;
}
