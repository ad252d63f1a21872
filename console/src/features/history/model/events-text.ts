/** Whole events as one JSON text, and on which line each begins. Pure. */
import type { HistoryEvents } from "@praxis/api/contract";

export interface EventsText {
  readonly text: string;
  /** From 1, by the event's id. */
  readonly lineOf: ReadonlyMap<string, number>;
}

export function eventsText(events: HistoryEvents["items"]): EventsText {
  const lineOf = new Map<string, number>();
  const parts: string[] = [];
  let line = 2;
  for (const event of events) {
    const part = JSON.stringify(event, null, 2).replaceAll(/^/gm, "  ");
    lineOf.set(event.id, line);
    parts.push(part);
    line += part.split("\n").length;
  }
  return { text: parts.length === 0 ? "[]" : `[\n${parts.join(",\n")}\n]`, lineOf };
}
