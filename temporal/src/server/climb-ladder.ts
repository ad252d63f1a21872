/** The rule of the launcher ladder: rungs are tried in order, the first that works wins, and every refusal is kept for the one message. */

export interface Rung<T> {
  name: string;
  /** Resolves with what was found, or throws an error whose message says why not. */
  attempt(): Promise<T>;
}

export interface Refusal {
  rung: string;
  why: string;
}

export type Climb<T> = { found: true; value: T; rung: string; refusals: Refusal[] } | { found: false; refusals: Refusal[] };

export async function climbLadder<T>(rungs: readonly Rung<T>[]): Promise<Climb<T>> {
  const refusals: Refusal[] = [];
  for (const rung of rungs) {
    try {
      return { found: true, value: await rung.attempt(), rung: rung.name, refusals };
    } catch (error) {
      refusals.push({ rung: rung.name, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { found: false, refusals };
}

/** "  1. name: why", one line a rung. */
export function listRefusals(refusals: readonly Refusal[]): string {
  return refusals.map(({ rung, why }, index) => `  ${index + 1}. ${rung}: ${firstLine(why)}`).join("\n");
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}
