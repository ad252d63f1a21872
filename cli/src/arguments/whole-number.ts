/** Numbers and times on the command line. */
import { InvalidArgumentError } from "commander";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";

export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${String(minimum)} to ${String(maximum)}.`);
  };
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** `90s`, `15m`, `2h`, `30d` from `now` in the direction given, or a point in time. Returns RFC 3339. */
export function pointInTime(text: string, now: number, direction: "before" | "after"): string {
  const span = /^(\d{1,6})([smhd])$/.exec(text);
  const unit = UNITS.get(span?.[2] ?? "");
  if (span && unit !== undefined) {
    const ms = Number(span[1]) * unit;
    return new Date(direction === "before" ? now - ms : now + ms).toISOString();
  }
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text).getTime() : Number.NaN;
  if (Number.isNaN(time))
    throw new CliError(EXIT.usage, `"${text}" is neither a span like 15m, 2h or 30d nor a time like 2030-01-31T12:00:00Z.`);
  return new Date(time).toISOString();
}
