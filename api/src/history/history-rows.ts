/** The lean table of a history, in order, some rows at a time: nothing is held but a page of events and the names of open groups. */
import { createLeanReader, type RawHistoryEvent, type LeanEvent } from "@praxis/temporal/client";
import type { HistoryRow } from "../contract/history.js";
import type { HistorySource } from "./history-source.js";

/** Before the first row. */
export const HISTORY_START: HistoryPlace = { execution: 0, eventId: 0 };

export interface HistoryPlace {
  execution: number;
  eventId: number;
}

export interface PlacedRow {
  place: HistoryPlace;
  row: HistoryRow;
}

export function compareHistoryPlaces(a: HistoryPlace, b: HistoryPlace): number {
  return a.execution - b.execution || a.eventId - b.eventId;
}

export function historyIdOf({ execution, eventId }: HistoryPlace): string {
  return `${String(execution)}.${String(eventId)}`;
}

export function historyHead({ executions, length }: HistorySource): HistoryPlace {
  return executions === 0 ? HISTORY_START : { execution: executions - 1, eventId: length };
}

/** Every row after `after`, up to where the source stood when it was opened. */
export async function* historyRows(source: HistorySource, after: HistoryPlace): AsyncGenerator<PlacedRow[]> {
  const head = historyHead(source);
  for (let execution = after.execution; execution < source.executions; execution += 1) {
    const toRow = createRowMaker(execution);
    for await (const events of source.events(execution)) {
      // Each event is read, also one that is not wanted: those that follow have its name.
      const rows = events
        .map(toRow)
        .filter(({ place }) => compareHistoryPlaces(place, after) > 0 && compareHistoryPlaces(place, head) <= 0);
      if (rows.length > 0) yield rows;
    }
  }
}

/** From the first event of one execution on. */
export function createRowMaker(execution: number): (event: RawHistoryEvent) => PlacedRow {
  const read = createLeanReader();
  return (event) => placedRow(execution, read(event));
}

function placedRow(execution: number, lean: LeanEvent): PlacedRow {
  const place = { execution, eventId: lean.eventId };
  const { time, type, name, attempt, flags, bytes } = lean;
  return { place, row: [historyIdOf(place), time, type, historyIdOf({ execution, eventId: lean.group }), name, attempt, flags, bytes] };
}

/** Where to begin so that exactly the newest `count` rows follow. */
export async function placeOfLast(source: HistorySource, count: number): Promise<HistoryPlace> {
  let left = count;
  for (let execution = source.executions - 1; execution >= 0; execution -= 1) {
    const length = await source.lengthOf(execution);
    if (length >= left) return { execution, eventId: length - left };
    left -= length;
  }
  return HISTORY_START;
}
