/** Keeps the whole history of a closed run as an artifact, before Temporal's retention removes it. */
import type { ArtifactStore, RunStore } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import { DomainError } from "@praxis/domain/errors";
import { HISTORY_ARTIFACT } from "@praxis/domain/run";
import type { TemporalClient } from "@praxis/temporal/client";
import type { Log } from "../log.js";
import { forEachItem, type Loop } from "./loop.js";

const BATCH = 20;

export interface ArchiveDeps {
  runs: RunStore;
  artifacts: ArtifactStore;
  bytes: ArtifactBytes;
  temporal: Pick<TemporalClient, "executions" | "history" | "describeRun">;
  log: Log;
}

export function createArchiver(deps: ArchiveDeps): Loop {
  return {
    name: "archive-histories",
    everyMs: 5_000,
    async work() {
      // Goes on while there is more and it gets somewhere: what cannot be archived yet waits for the next round.
      for (let more = true; more;) {
        const closed = await deps.runs.unarchived({ limit: BATCH });
        let archived = 0;
        await forEachItem(closed, deps.log, async ({ id }) => {
          if (await archive(deps, id)) archived += 1;
        });
        more = closed.length === BATCH && archived > 0;
      }
    },
  };
}

/** False when it must wait: Temporal has not closed the workflow yet. */
export async function archive(deps: ArchiveDeps, runId: string): Promise<boolean> {
  const found = await deps.temporal.describeRun(runId);
  if (found?.status === "RUNNING") return false;
  if (!found) {
    deps.log.warn({ runId }, "Temporal no longer has this run's history; there is nothing to archive");
    await deps.runs.markArchived(runId);
    return true;
  }
  // One that Temporal has already forgotten keeps its place, so that the others keep their number.
  const executions: { execution: string; history: unknown }[] = [];
  for (const execution of await deps.temporal.executions(runId)) {
    try {
      executions.push({ execution, history: JSON.parse((await deps.temporal.history(runId, execution)).json) });
    } catch (error) {
      if (!DomainError.is(error) || error.code !== "history_not_found") throw error;
      executions.push({ execution, history: null });
    }
  }
  const stored = await deps.bytes.put(JSON.stringify({ runId, executions }));
  await deps.artifacts.put({ runId, name: HISTORY_ARTIFACT, stepId: null, generation: null, mediaType: "application/json", ...stored });
  await deps.runs.markArchived(runId);
  return true;
}
