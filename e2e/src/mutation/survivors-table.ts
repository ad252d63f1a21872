/**
 * Faults that no history can notice, each with the reason why: as a rule another guard says the same, or the difference cannot be had.
 * A reason is no notice: they count as survivors. A fault is named by the text of its line, because line numbers move.
 */
import type { Mutant } from "./plant-faults.js";

export interface Survivor {
  /** The source line, trimmed. */
  line: string;
  faults: readonly string[];
  because: string;
}

/** By file, below `gate/`. */
export const SURVIVORS: Readonly<Record<string, readonly Survivor[]>> = {};

export function reasonOf({ file, text, fault }: Pick<Mutant, "file" | "text" | "fault">): string | null {
  return SURVIVORS[file]?.find(({ line, faults }) => line === text && faults.includes(fault))?.because ?? null;
}
