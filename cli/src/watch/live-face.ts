/** Watching on a terminal: a table of the steps, drawn again in place every second and after every change. */
import type { ApprovalView, RunView } from "@praxis/api/contract";
import type { Context } from "../context.js";
import { fit } from "../text/width.js";
import type { Hint } from "../text/hint.js";
import { oneLine } from "../text/sanitise.js";
import { eventLine } from "../views/event-line.js";
import { questionLines } from "../views/approval-lines.js";
import { runEnd, runHead } from "../views/run-lines.js";
import { stepLines } from "../views/step-lines.js";
import { createScreen } from "./screen.js";
import type { WatchFace } from "./watch-face.js";

const REDRAW_MS = 1_000;

export function createLiveFace(context: Context): WatchFace {
  const { session, paint, hint } = context;
  const screen = createScreen(session.out);
  let run: RunView | null = null;
  let questions: readonly ApprovalView[] = [];
  let newest = "";
  let artifacts = false;
  let trouble: string | null = null;

  const lines = (full: boolean): string[] => {
    if (!run) return [];
    const now = session.now();
    const below = full ? [] : footer();
    const head = runHead(run, { now, paint });
    const steps = stepLines(run.steps, { now, paint });
    const open = questions
      .filter(({ status }) => status === "open")
      .flatMap((question) => ["", ...questionLines(question, { now, paint, hint })]);
    // Room for everything but a long list of steps: what is asked matters more than the hundredth step.
    const room = full ? steps.length : Math.max(3, session.out.rows - 2 - head.length - open.length - below.length);
    return [...head, ...shortened(steps, room, hint), ...(full ? [] : open), ...below];
  };
  const footer = (): string[] => [
    "",
    trouble === null ? newest : paint("red", `connection lost (${oneLine(trouble)}); trying again…`),
    paint("dim", "Ctrl-C stops watching; the run goes on."),
  ];
  const draw = (): Promise<void> => screen.draw(lines(false));
  const tick = setInterval(() => void draw(), REDRAW_MS);

  return {
    event: async (event) => {
      newest = eventLine(event, paint);
      artifacts ||= event.type === "artifact_saved";
    },
    state: (now, asked) => {
      [run, questions] = [now, asked];
      return draw();
    },
    trouble: (text) => {
      trouble = text;
      return draw();
    },
    end: async (last, _raw, how) => {
      clearInterval(tick);
      run = last;
      const asked = how === "asked" ? questions.flatMap((question) => questionLines(question, { now: session.now(), paint, hint })) : [];
      await screen.finish([
        ...lines(true),
        ...runEnd(last, { paint, hint, artifacts }),
        ...asked,
        ...(how === "asked" ? ["Not waiting for the answer (--no-wait)."] : []),
      ]);
    },
    close: async () => {
      clearInterval(tick);
      await screen.close();
    },
  };
}

/** The newest part of a long table: what is done at its top gives way first. */
function shortened(lines: readonly string[], room: number, hint: Hint): string[] {
  if (lines.length <= room) return [...lines];
  const hidden = lines.length - (room - 1);
  return [fit(`  … ${String(hidden)} more above ${hint("(praxis run show lists all)")}`, 80), ...lines.slice(hidden)];
}
