/** Where in a history something stands: the place of the execution in the chain, and the number of the event in it. */

/** Before the first row. */
export const HISTORY_START: HistoryPlace = { execution: 0, eventId: 0 };

export interface HistoryPlace {
  execution: number;
  eventId: number;
}

export function compareHistoryPlaces(a: HistoryPlace, b: HistoryPlace): number {
  return a.execution - b.execution || a.eventId - b.eventId;
}

export function historyIdOf({ execution, eventId }: HistoryPlace): string {
  return `${String(execution)}.${String(eventId)}`;
}
