/** Weeks as numbers: whole weeks since the Monday before 1970, UTC. */
const DAY_SECONDS = 86_400;
const WEEK_SECONDS = 7 * DAY_SECONDS;
/** 1970-01-01 was a Thursday. */
const MONDAY_OFFSET = 3 * DAY_SECONDS;

export function weekIndex(seconds: number): number {
  return Math.floor((seconds + MONDAY_OFFSET) / WEEK_SECONDS);
}

/** `YYYY-MM-DD`. */
export function mondayOf(week: number): string {
  return new Date((week * WEEK_SECONDS - MONDAY_OFFSET) * 1_000).toISOString().replace(/T.*/, "");
}

/** RFC 3339, UTC, whole seconds. */
export function isoTime(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
}
