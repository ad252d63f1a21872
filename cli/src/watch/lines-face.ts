/** Watching into a file or a pipe: one line per event, each question once, the outcome at the end. */
import type { Context } from "../context.js";
import { questionLines } from "../views/approval-lines.js";
import { eventLine } from "../views/event-line.js";
import { runEnd, runHead } from "../views/run-lines.js";
import type { WatchFace } from "./watch-face.js";

export function createLinesFace(context: Context): WatchFace {
  const { session, paint, hint } = context;
  let artifacts = false;
  const asked = new Set<string>();
  return {
    event: (event) => {
      artifacts ||= event.type === "artifact_saved";
      return context.print(eventLine(event, paint));
    },
    state: async (_run, questions) => {
      for (const question of questions) {
        if (asked.has(question.id)) continue;
        asked.add(question.id);
        await context.print(...questionLines(question, { now: session.now(), paint, hint }));
      }
    },
    trouble: async (text) => context.note(text === null ? "praxis: connected again" : `praxis: connection lost (${text}); trying again…`),
    end: async (run, _raw, how) => {
      const lines = [...runHead(run, { now: session.now(), paint }), ...runEnd(run, { paint, hint, artifacts })];
      await context.print(...lines, ...(how === "asked" ? ["Not waiting for the answer (--no-wait)."] : []));
    },
    close: async () => undefined,
  };
}
