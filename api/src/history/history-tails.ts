/** The tails of runs' histories: one long poll to Temporal for each run that somebody in this process watches, however many they are. */
import { setTimeout as sleep } from "node:timers/promises";
import type { RunStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { SharedTail, TailItem, TailSource } from "../live/shared-tail.js";
import { createSharedTails } from "../live/shared-tails.js";
import type { TemporalPort } from "../runs/temporal-port.js";
import { compareHistoryPlaces, type HistoryPlace } from "./history-place.js";
import { historyHead, historyRows } from "./history-rows.js";
import { createRowMaker, type PlacedRow } from "./row-maker.js";
import type { Histories, HistorySource } from "./history-source.js";

export type HistoryTail = SharedTail<HistoryPlace>;

export interface HistoryTails {
  /** The same one for everybody who asks while it is watched. */
  of(runId: string): HistoryTail;
  /** Long polls that are open now. */
  readonly polls: number;
}

export interface TailDeps {
  runs: Pick<RunStore, "getRun">;
  histories: Histories;
  temporal: Pick<TemporalPort, "histories">;
}

/** A run that Temporal has not begun yet is asked for again after this time. */
const NOT_BEGUN_MS = 500;

export function createHistoryTails(deps: TailDeps): HistoryTails {
  let polls = 0;
  const counted = async function* (runId: string, after: HistoryPlace, signal: AbortSignal): AsyncGenerator<Item[]> {
    polls += 1;
    try {
      yield* follow(deps, runId, after, signal);
    } finally {
      polls -= 1;
    }
  };
  const tails = createSharedTails((runId) => sourceOf(deps, runId, (after, signal) => counted(runId, after, signal)));
  return {
    of: tails.of,
    get polls() {
      return polls;
    },
  };
}

type Item = TailItem<HistoryPlace>;

function sourceOf(deps: TailDeps, runId: string, following: TailSource<HistoryPlace>["follow"]): TailSource<HistoryPlace> {
  return {
    compare: compareHistoryPlaces,
    head: async () => historyHead(await open(deps, runId)),
    read: async function* (after, to) {
      for await (const rows of historyRows(await open(deps, runId), after)) {
        const items = rows.filter(({ place }) => compareHistoryPlaces(place, to) <= 0);
        if (items.length > 0) yield items;
        if (items.length < rows.length) return;
      }
    },
    follow: following,
  };
}

async function* follow(deps: TailDeps, runId: string, after: HistoryPlace, signal: AbortSignal): AsyncGenerator<Item[]> {
  const source = await whenBegun(deps, runId, signal);
  if (source === null) return;
  if (source.closed) {
    yield* historyRows(source, after);
    return;
  }
  const { executions } = await deps.temporal.histories.chain(runId);
  // A place that this chain does not have (yet) is waited for at its end.
  let execution = Math.min(after.execution, executions.length - 1);
  let toRow = createRowMaker(execution);
  for await (const news of deps.temporal.histories.follow(runId, { execution, id: executions[execution] ?? "" }, signal)) {
    if (news.execution !== execution) toRow = createRowMaker((execution = news.execution));
    const rows = news.events.map(toRow).filter((row) => compareHistoryPlaces(row.place, after) > 0);
    if (rows.length > 0) yield rows.map(itemOf);
  }
}

/** Null once nobody listens. */
async function whenBegun(deps: TailDeps, runId: string, signal: AbortSignal): Promise<HistorySource | null> {
  while (!signal.aborted) {
    const source = await open(deps, runId);
    if (source.executions > 0) return source;
    await sleep(NOT_BEGUN_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

async function open({ runs, histories }: TailDeps, runId: string): Promise<HistorySource> {
  const run = await runs.getRun(runId);
  if (!run) throw new DomainError("run_not_found", "There is no such run.");
  return histories.open(run);
}

function itemOf({ place, row }: PlacedRow): Item {
  return { place, text: JSON.stringify(row) };
}
