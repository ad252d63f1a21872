/** Where a run's history is read from: the archive of a closed run when there is one, else Temporal. Both look the same from here. */
import type { ArtifactStore, RunRecord } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import { DomainError } from "@praxis/domain/errors";
import { HISTORY_ARTIFACT, isRunClosed } from "@praxis/domain/run";
import type { RawHistoryEvent } from "@praxis/temporal/client";
import type { TemporalPort } from "../runs/temporal-port.js";
import { createExecutionRows, type ExecutionRows } from "./execution-rows.js";
import { indexArchive, splitEvents, type ArchivedExecution } from "./split-archive.js";

export interface HistorySource {
  /** How many executions the chain has now. */
  executions: number;
  /** How many events the last of them has now. What is beyond came later and is no part of this answer. */
  length: number;
  /** Nothing is ever added. */
  closed: boolean;
  lengthOf(execution: number): Promise<number>;
  /** The lean rows of one execution, as JSON; the first is that of event 1. */
  rows(execution: number): Promise<readonly string[]>;
  /** Of one execution, from its first event, a page at a time. Empty for one that Temporal has forgotten. */
  events(execution: number): AsyncIterable<readonly RawHistoryEvent[]>;
  /** Events in the archive's JSON form. */
  toJson(events: readonly RawHistoryEvent[]): RawHistoryEvent[];
}

export interface HistoryDeps {
  artifacts: Pick<ArtifactStore, "get">;
  artifactBytes: Pick<ArtifactBytes, "open">;
  temporal: Pick<TemporalPort, "histories">;
}

export interface Histories {
  /** Throws `history_not_found` when neither has it. A run that Temporal has not begun yet has an empty one. */
  open(run: Pick<RunRecord, "id" | "status">): Promise<HistorySource>;
}

/** Finding an archive's executions reads the whole file once. */
const INDEXES_MAX = 200;

export function createHistories(deps: HistoryDeps): Histories {
  /** By SHA-256. */
  const indexes = new Map<string, Promise<ArchivedExecution[]>>();
  const executionRows = createExecutionRows();
  const indexOf = (sha256: string, chunks: AsyncIterable<Buffer>): Promise<ArchivedExecution[]> => {
    if (indexes.size >= INDEXES_MAX) indexes.clear();
    const made = indexArchive(chunks);
    indexes.set(sha256, made);
    made.catch(() => indexes.delete(sha256));
    return made;
  };
  const fromArchive = async (runId: string): Promise<HistorySource | null> => {
    const archived = await deps.artifacts.get(runId, HISTORY_ARTIFACT);
    if (!archived) return null;
    const { sha256 } = archived;
    const known = indexes.get(sha256);
    const content = known ? null : await deps.artifactBytes.open(sha256);
    if (!known && !content) return null;
    const index = await (known ?? indexOf(sha256, (content?.stream ?? []) as AsyncIterable<Buffer>));
    return archiveSource({ bytes: deps.artifactBytes, executionRows }, sha256, index);
  };
  return {
    open: async (run) => (await fromArchive(run.id)) ?? (await fromTemporal({ histories: deps.temporal.histories, executionRows }, run)),
  };
}

interface ArchiveDeps {
  bytes: HistoryDeps["artifactBytes"];
  executionRows: ExecutionRows;
}

function archiveSource({ bytes, executionRows }: ArchiveDeps, sha256: string, index: readonly ArchivedExecution[]): HistorySource {
  const events = async function* (execution: number): AsyncGenerator<readonly RawHistoryEvent[]> {
    const at = index[execution];
    const content = at && at.events > 0 ? await bytes.open(sha256, at) : null;
    if (content) yield* splitEvents(content.stream as AsyncIterable<Buffer>);
  };
  return {
    executions: index.length,
    length: index.at(-1)?.events ?? 0,
    closed: true,
    lengthOf: (execution) => Promise.resolve(index[execution]?.events ?? 0),
    rows: (execution) => executionRows.read({ execution, key: `${sha256}/${String(execution)}`, events: () => events(execution) }),
    events,
    toJson: (found) => [...found],
  };
}

interface TemporalDeps {
  histories: HistoryDeps["temporal"]["histories"];
  executionRows: ExecutionRows;
}

async function fromTemporal({ histories, executionRows }: TemporalDeps, run: Pick<RunRecord, "id" | "status">): Promise<HistorySource> {
  const chain = await histories.chain(run.id).catch((error: unknown) => {
    if (!DomainError.is(error) || error.code !== "run_not_found") throw error;
    if (isRunClosed(run.status))
      throw new DomainError("history_not_found", "Neither Temporal nor the archive has the history of this run.");
    return { executions: [], length: 0, closed: false };
  });
  const at = (execution: number): string => chain.executions[execution] ?? "";
  const events = async function* (execution: number): AsyncGenerator<readonly RawHistoryEvent[]> {
    try {
      yield* histories.pages(run.id, at(execution));
    } catch (error) {
      orForgotten(null)(error);
    }
  };
  // The last one may grow, also a closed one that is reset or continued by hand.
  const keyOf = (execution: number): string | null =>
    execution < chain.executions.length - 1 ? `${run.id}/${at(execution)}/${String(execution)}` : null;
  return {
    executions: chain.executions.length,
    length: chain.length,
    closed: chain.closed,
    lengthOf: (execution) =>
      execution === chain.executions.length - 1
        ? Promise.resolve(chain.length)
        : histories.length(run.id, at(execution)).catch(orForgotten(0)),
    rows: (execution) => executionRows.read({ execution, key: keyOf(execution), events: () => events(execution) }),
    events,
    toJson: (found) => histories.toJson(found),
  };
}

/** An execution that Temporal has forgotten keeps its place in the chain, without events. */
function orForgotten<Instead>(instead: Instead): (error: unknown) => Instead {
  return (error) => {
    if (DomainError.is(error) && error.code === "history_not_found") return instead;
    throw error;
  };
}
