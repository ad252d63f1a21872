/** A length of time on the command line. */
import { InvalidArgumentError } from "commander";

const UNITS: ReadonlyMap<string, number> = new Map([
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** `90s`, `15m`, `1h` → milliseconds. */
export function span(minimumMs: number, maximumMs: number): (text: string) => number {
  return (text) => {
    const [, digits = "", unit = ""] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
    const ms = Number(digits) * (UNITS.get(unit) ?? Number.NaN);
    if (digits !== "" && ms >= minimumMs && ms <= maximumMs) return ms;
    throw new InvalidArgumentError(
      `It must be a length of time like 90s, 15m or 1h, from ${minimumMs / 1000} s to ${maximumMs / 60_000} min.`,
    );
  };
}
