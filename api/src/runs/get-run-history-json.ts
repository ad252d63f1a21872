/** GET /runs/{id}/history.json: from the archive of a closed run when there is one, else from Temporal. */
import type { ArtifactStore, RunStore } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import { DomainError } from "@praxis/domain/errors";
import { pipeline } from "node:stream/promises";
import { type Handler, WRITTEN } from "../http/call.js";
import { requireRun } from "./require-run.js";
import type { TemporalPort } from "./temporal-port.js";

/** The artifact that holds one execution of a closed run's chain; the index counts from 0. */
export function historyArtifactName(execution: number): string {
  return `history.${String(execution)}.json`;
}

interface HistoryDeps {
  runs: RunStore;
  artifacts: ArtifactStore;
  artifactBytes: ArtifactBytes;
  temporal: TemporalPort;
}

export function createGetRunHistoryJson(deps: HistoryDeps): Handler<"getRunHistoryJson"> {
  return async ({ params, query, response }) => {
    const run = await requireRun(deps.runs, params.id);
    const index = query.execution ?? 0;
    response.setHeader("Content-Type", "application/json");
    response.setHeader("Cache-Control", "no-store");
    const archived = await deps.artifacts.get(run.id, historyArtifactName(index));
    const found = archived ? await deps.artifactBytes.open(archived.sha256) : null;
    if (found) await pipeline(found.stream, response);
    else response.end(await fromTemporal(deps.temporal, run.id, index));
    return WRITTEN;
  };
}

async function fromTemporal(temporal: TemporalPort, runId: string, index: number): Promise<string> {
  try {
    const execution = (await temporal.executions(runId))[index];
    if (execution !== undefined) return (await temporal.history(runId, execution)).json;
  } catch (error) {
    if (!DomainError.is(error) || error.code !== "run_not_found") throw error;
  }
  throw new DomainError("history_not_found", "Neither Temporal nor the archive has the history of this execution.");
}
