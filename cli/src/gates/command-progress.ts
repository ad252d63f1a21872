/** What a person sees while a gate is judged here: first what was judged without commands, then which command runs, and on a terminal for how long. Writes to standard error alone. */
import type { CheckVerdict } from "@praxis/domain/gate";
import type { Context } from "../context.js";
import { coarse } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";
import { fit } from "../text/width.js";
import { quoted } from "./reproduce.js";
import { checkLines } from "./verdict-lines.js";

export interface CommandProgress {
  /** Told when the checks that need no command are judged; shown only when a command follows, for else the verdict is there at once. */
  judged(checks: readonly CheckVerdict[]): void;
  command(name: string, argv: readonly string[]): void;
  /** Leaves the terminal as it was. Harmless twice. */
  close(): void;
}

const REDRAW_MS = 1_000;
const ERASE_LINE = "\r\u001b[K";

export function createCommandProgress(context: Context): CommandProgress {
  const { session, paint, json } = context;
  const live = session.err.isTty && !session.env.dumbTerminal && !json;
  let early: readonly CheckVerdict[] = [];
  let tick: NodeJS.Timeout | undefined;
  const close = (): void => {
    if (tick === undefined) return;
    clearInterval(tick);
    tick = undefined;
    void session.err.write(ERASE_LINE);
  };
  return {
    judged: (checks) => (early = checks),
    command: (name, argv) => {
      close();
      if (early.length > 0 && !json) {
        void context.note(paint("dim", "judged without commands:"), ...early.flatMap((check) => checkLines(check, paint)));
        early = [];
      }
      const line = `running ${name}: ${oneLine(quoted(argv)).slice(0, 200)}`;
      void context.note(paint("dim", line));
      if (!live) return;
      const startedAt = session.now();
      tick = setInterval(() => {
        const since = `  … ${oneLine(name)} for ${coarse(session.now() - startedAt)}`;
        void session.err.write(`${ERASE_LINE}${paint("dim", fit(since, session.err.columns - 1))}`);
      }, REDRAW_MS);
    },
    close,
  };
}
