/** The lean table of a history, in order, some rows at a time: a few executions are held, however long the chain is. */
import { HISTORY_START, type HistoryPlace } from "./history-place.js";
import type { HistorySource } from "./history-source.js";

/** A row and its JSON. */
export interface PlacedText {
  place: HistoryPlace;
  text: string;
}

export function historyHead({ executions, length }: HistorySource): HistoryPlace {
  return executions === 0 ? HISTORY_START : { execution: executions - 1, eventId: length };
}

/** Executions that are read while an earlier one is sent: one at a time leaves either Temporal or this process idle. */
const AHEAD = 3;
const SLICE_ROWS = 1_000;

/** Every row after `after`, up to where the source stood when it was opened. */
export async function* historyRows(source: HistorySource, after: HistoryPlace): AsyncGenerator<PlacedText[]> {
  const ahead: Promise<readonly string[]>[] = [];
  let next = after.execution;
  for (let execution = after.execution; execution < source.executions; execution += 1) {
    for (; next < source.executions && next <= execution + AHEAD; next += 1) {
      const rows = source.rows(next);
      // It may be that nobody comes to wait for it.
      rows.catch(() => undefined);
      ahead.push(rows);
    }
    const rows = (await ahead.shift()) ?? [];
    const from = execution === after.execution ? after.eventId : 0;
    const to = execution === source.executions - 1 ? Math.min(source.length, rows.length) : rows.length;
    for (let at = from; at < to; at += SLICE_ROWS)
      yield rows.slice(at, Math.min(at + SLICE_ROWS, to)).map((text, place) => ({ place: { execution, eventId: at + place + 1 }, text }));
  }
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
