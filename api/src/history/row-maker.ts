/** Events of one execution → rows of the lean table, with their places in the chain. */
import { createLeanReader, type LeanEvent, type RawHistoryEvent } from "@praxis/temporal/client";
import type { HistoryRow } from "../contract/history.js";
import { historyIdOf, type HistoryPlace } from "./history-place.js";

export interface PlacedRow {
  place: HistoryPlace;
  row: HistoryRow;
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
