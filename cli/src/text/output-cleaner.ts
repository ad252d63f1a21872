/** A step's output for a terminal: bytes to safe text, chunk by chunk. Colours are dropped, other control characters shown. */
import { manyLines } from "./sanitise.js";

const ESCAPE = "\u001b";
/** Colour and style only: `ESC [ … m`. */
const COLOUR = new RegExp(`${ESCAPE}\\[[0-9;:]*m`, "g");
/** The beginning of one at the end of a chunk, or a carriage return whose line feed may follow. */
const UNFINISHED = new RegExp(`(?:${ESCAPE}(?:\\[[0-9;:]{0,32})?|\\r)$`);

export interface OutputCleaner {
  push(bytes: Uint8Array): string;
  end(): string;
}

export function createOutputCleaner(): OutputCleaner {
  const decoder = new TextDecoder();
  let held = "";
  const clean = (text: string): string => manyLines(text.replaceAll(COLOUR, ""));
  return {
    push: (bytes) => {
      const text = held + decoder.decode(bytes, { stream: true });
      held = UNFINISHED.exec(text)?.[0] ?? "";
      return clean(text.slice(0, text.length - held.length));
    },
    end: () => {
      const text = held + decoder.decode();
      held = "";
      return clean(text);
    },
  };
}
