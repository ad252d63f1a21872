/** Keeps the whole history of a closed run as an artifact, before Temporal's retention removes it. */
import type { ArtifactStore, RunStore } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import { DomainError } from "@praxis/domain/errors";
import { HISTORY_ARTIFACT } from "@praxis/domain/run";
import type { TemporalClient } from "@praxis/temporal/client";
import type { Log } from "../log.js";
import { forEachItem, type Loop } from "./loop.js";

const BATCH = 20;
/** A workflow ends within one workflow task after its run was closed here; a lost worker's task is given to another one after 10 s. */
const OPEN_TOO_LONG_MS = 15_000;
/** Each is an event in a history that may hold no more than 10,000 signals: a workflow that cannot go on stays open for days. */
const WAKE_AGAIN_MS = 600_000;
const WOKEN_KEPT = 10_000;

type ClosedRun = Awaited<ReturnType<RunStore["unarchived"]>>[number];

export interface ArchiveDeps {
  runs: RunStore;
  artifacts: ArtifactStore;
  bytes: ArtifactBytes;
  temporal: Pick<TemporalClient, "executions" | "history" | "describeRun" | "signalRun">;
  log: Log;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** When workflows were woken, by run. */
  woken?: Map<string, number>;
}

export function createArchiver(given: ArchiveDeps): Loop {
  const deps = { ...given, woken: given.woken ?? new Map<string, number>() };
  let after: ClosedRun | undefined;
  return {
    name: "archive-histories",
    everyMs: 5_000,
    async work() {
      // Goes on while there is more and it gets somewhere. Else the next round goes on behind these: they must not keep the others waiting.
      for (let more = true; more;) {
        const closed = await deps.runs.unarchived({ limit: BATCH, after });
        let archived = 0;
        await forEachItem(closed, deps.log, async (run) => {
          if (await archive(deps, run)) archived += 1;
        });
        after = closed.length === BATCH ? closed.at(-1) : undefined;
        more = after !== undefined && archived > 0;
      }
    },
  };
}

/** False when it must wait: Temporal has not closed the workflow yet. */
export async function archive(deps: ArchiveDeps, run: ClosedRun): Promise<boolean> {
  const { id: runId } = run;
  const found = await deps.temporal.describeRun(runId);
  if (found?.status === "RUNNING") {
    const now = (deps.now ?? Date.now)();
    if (now - Date.parse(run.finishedAt) > OPEN_TOO_LONG_MS && isTimeToWake(deps, runId, now)) await wake(deps, runId);
    return false;
  }
  if (!found) {
    deps.log.warn({ runId }, "Temporal no longer has this run's history; there is nothing to archive");
    await deps.runs.markArchived(runId);
    return true;
  }
  const stored = await deps.bytes.put(archiveText(deps, runId, await deps.temporal.executions(runId)));
  await deps.artifacts.put({ runId, name: HISTORY_ARTIFACT, stepId: null, generation: null, mediaType: "application/json", ...stored });
  await deps.runs.markArchived(runId);
  return true;
}

function isTimeToWake({ woken }: ArchiveDeps, runId: string, now: number): boolean {
  if (!woken) return true;
  if (now - (woken.get(runId) ?? -Infinity) < WAKE_AGAIN_MS) return false;
  if (woken.size >= WOKEN_KEPT) woken.clear();
  woken.set(runId, now);
  return true;
}

/** The archive as it is written to disk: one execution is held at a time, however long the chain is. */
async function* archiveText({ temporal }: ArchiveDeps, runId: string, executions: readonly string[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`{"runId":${JSON.stringify(runId)},"executions":[`);
  for (const [place, execution] of executions.entries()) {
    const history = await readHistory(temporal, runId, execution);
    yield Buffer.from(`${place === 0 ? "" : ","}${JSON.stringify({ execution, history })}`);
  }
  yield Buffer.from("]}");
}

/** Null for one that Temporal has already forgotten: it keeps its place, so that the others keep their number. */
async function readHistory(temporal: ArchiveDeps["temporal"], runId: string, execution: string): Promise<unknown> {
  try {
    return JSON.parse((await temporal.history(runId, execution)).json);
  } catch (error) {
    if (!DomainError.is(error) || error.code !== "history_not_found") throw error;
    return null;
  }
}

/**
 * Closed here and open there. What a workflow task recorded here stands even when Temporal refuses the task because a signal came in
 * meanwhile; the task then begins anew with that signal first. Was it a pause, the workflow waits for a resume that nobody may give any
 * more. With this one it goes on, finds everything recorded and ends. The workflow takes it once.
 */
async function wake({ temporal, log }: ArchiveDeps, runId: string): Promise<void> {
  log.warn({ runId }, "a run is closed but its workflow is not: waking it");
  await temporal.signalRun(runId, { kind: "resume_run", id: `cmd_closed_${runId}` });
}
