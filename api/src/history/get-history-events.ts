/** POST /runs/{id}/history/events: whole events by their ids, decoded. Reads only the executions that were asked for. */
import type { RunStore } from "@praxis/database";
import { decodeAttributes, type RawHistoryEvent } from "@praxis/temporal/client";
import { compareHistoryIds, type HistoryEvents, historyPlace } from "../contract/history.js";
import type { Handler } from "../http/call.js";
import { createReadingTurns } from "./reading-turns.js";
import { requireRun } from "../runs/require-run.js";
import type { Histories, HistorySource } from "./history-source.js";
import { createRowMaker, type PlacedRow } from "./row-maker.js";

/** An execution is read from its first event on, because later ones have their names from it: a hundred ids can mean a hundred executions. */
const READ_AT_ONCE = 2;
const WAITING_MAX = 20;

export function createGetHistoryEvents(deps: { runs: RunStore; histories: Histories }): Handler<"getHistoryEvents"> {
  const turns = createReadingTurns({ atOnce: READ_AT_ONCE, waitingMax: WAITING_MAX });
  return async ({ params, body }) => {
    const run = await requireRun(deps.runs, params.id);
    const source = await deps.histories.open(run);
    const wanted = new Map<number, Set<number>>();
    for (const { execution, eventId } of [...body.ids].sort(compareHistoryIds).map(historyPlace))
      wanted.set(execution, (wanted.get(execution) ?? new Set()).add(eventId));
    const items: HistoryEvents["items"] = [];
    for (const [execution, ids] of wanted)
      if (execution < source.executions) items.push(...(await turns.take(() => eventsOf(source, execution, ids))));
    return { status: 200, json: { items } satisfies HistoryEvents };
  };
}

async function eventsOf(source: HistorySource, execution: number, ids: Set<number>): Promise<HistoryEvents["items"]> {
  const toRow = createRowMaker(execution);
  const found: { row: PlacedRow["row"]; event: RawHistoryEvent }[] = [];
  for await (const events of source.events(execution)) {
    for (const event of events) {
      const { place, row } = toRow(event);
      if (ids.delete(place.eventId)) found.push({ row, event });
    }
    if (ids.size === 0) break;
  }
  const json = source.toJson(found.map(({ event }) => event));
  return found.map(({ row: [id, time, type, group, name, attempt, flags, bytes] }, place) => {
    const base = { id, time, type, group, name, attempt, flags, bytes };
    return { ...base, attributes: decodeAttributes(json[place] ?? {}) };
  });
}
