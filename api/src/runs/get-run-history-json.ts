/** GET /runs/{id}/history.json: from the archive of a closed run when there is one, else from Temporal. */
import type { ArtifactStore, RunStore } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import { DomainError } from "@praxis/domain/errors";
import { HISTORY_ARTIFACT } from "@praxis/domain/run";
import { text } from "node:stream/consumers";
import { type Handler, WRITTEN } from "../http/call.js";
import { requireRun } from "./require-run.js";
import type { TemporalPort } from "./temporal-port.js";

interface HistoryDeps {
  runs: RunStore;
  artifacts: ArtifactStore;
  artifactBytes: ArtifactBytes;
  temporal: TemporalPort;
}

/** What the workers' archive holds: the whole chain, first execution first. Written by us, so it is read, not checked. */
interface Archive {
  /** `history` is null for one that Temporal had forgotten before it could be archived. */
  executions: readonly { execution: string; history: unknown }[];
}

export function createGetRunHistoryJson(deps: HistoryDeps): Handler<"getRunHistoryJson"> {
  return async ({ params, query, response }) => {
    const run = await requireRun(deps.runs, params.id);
    const index = query.execution ?? 0;
    const json = (await fromArchive(deps, run.id, index)) ?? (await fromTemporal(deps.temporal, run.id, index));
    response.set({ "Content-Type": "application/json", "Cache-Control": "no-store" }).end(json);
    return WRITTEN;
  };
}

async function fromArchive(deps: HistoryDeps, runId: string, index: number): Promise<string | null> {
  const archived = await deps.artifacts.get(runId, HISTORY_ARTIFACT);
  const content = archived ? await deps.artifactBytes.open(archived.sha256) : null;
  if (!content) return null;
  const { executions } = JSON.parse(await text(content.stream)) as Archive;
  const found = executions[index];
  return found?.history ? JSON.stringify(found.history) : null;
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
