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

/** A run's name in words: what runs for the check itself has the check's name. */
const SUFFIXES = {
  "-base": " on the base, to see what is new",
  "-red": ", only the new ones on the base's code",
  "-again": ", only the new ones once more",
};

function inWords(name: string, times: number): string {
  for (const [suffix, words] of Object.entries(SUFFIXES)) if (name.endsWith(suffix)) return `${name.slice(0, -suffix.length)}${words}`;
  return times === 0 ? name : `${name} once more`;
}

const REDRAW_MS = 1_000;
const ERASE_LINE = "\r\u001b[K";

export function createCommandProgress(context: Context): CommandProgress {
  const { session, paint, json } = context;
  const live = session.err.isTty && !session.env.dumbTerminal && !json;
  let early: readonly CheckVerdict[] = [];
  let tick: NodeJS.Timeout | undefined;
  const runs = new Map<string, number>();
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
      const times = runs.get(name) ?? 0;
      runs.set(name, times + 1);
      const line = `running ${inWords(name, times)}: ${oneLine(quoted(argv)).slice(0, 200)}`;
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
