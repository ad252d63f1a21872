/** Watching for programs: one JSON object a line, each event as the server sent it, the RunView last. */
import type { Context } from "../context.js";
import type { WatchFace } from "./watch-face.js";

export function createJsonFace(context: Context): WatchFace {
  return {
    event: (_event, raw) => context.printJsonLine(raw),
    state: async () => undefined,
    trouble: async (text) => {
      if (text !== null) await context.note(`praxis: connection lost (${text}); trying again…`);
    },
    end: (_run, raw) => context.printJsonLine(raw),
    close: async () => undefined,
  };
}
