/** Lines drawn again in the same place. Moves the cursor and erases; nothing that outlives the program but the last picture. */
import type { Sink } from "../session.js";
import { fit } from "../text/width.js";

const ESCAPE = "\u001b[";
const HIDE_CURSOR = `${ESCAPE}?25l`;
const SHOW_CURSOR = `${ESCAPE}?25h`;
const ERASE_BELOW = `${ESCAPE}J`;

export interface Screen {
  draw(lines: readonly string[]): Promise<void>;
  /** The last picture: whole, not cut to the screen's height. */
  finish(lines: readonly string[]): Promise<void>;
  /** The cursor is back. Harmless twice. */
  close(): Promise<void>;
}

export function createScreen(sink: Sink): Screen {
  let drawn = 0;
  let hidden = false;
  let closed = false;
  const back = (): string => (drawn === 0 ? "\r" : `${ESCAPE}${String(drawn)}A\r`);
  return {
    draw: async (lines) => {
      if (closed) return;
      // A line that wraps, or a picture higher than the screen, could not be drawn over.
      const fitting = lines.slice(-Math.max(1, sink.rows - 1)).map((line) => fit(line, sink.columns - 1));
      const picture = `${hidden ? "" : HIDE_CURSOR}${back()}${ERASE_BELOW}${fitting.map((line) => `${line}\n`).join("")}`;
      hidden = true;
      drawn = fitting.length;
      await sink.write(picture);
    },
    finish: async (lines) => {
      if (closed) return;
      closed = true;
      await sink.write(`${back()}${ERASE_BELOW}${lines.map((line) => `${line}\n`).join("")}${hidden ? SHOW_CURSOR : ""}`);
      hidden = false;
    },
    close: async () => {
      closed = true;
      if (!hidden) return;
      hidden = false;
      await sink.write(SHOW_CURSOR);
    },
  };
}
