/** Durations, sizes and times in words people read. Times are local, because a person reads them next to a clock on the wall. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `340 ms`, `4.2 s`, `3 min 05 s`, `2 h 10 min`, `3 d 4 h`. Never negative. */
export function duration(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < SECOND) return `${String(Math.round(whole))} ms`;
  if (whole < 10 * SECOND) return `${(Math.floor(whole / 100) / 10).toFixed(1)} s`;
  return coarse(whole);
}

/** Whole seconds and up: for figures that are redrawn every second. */
export function coarse(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < MINUTE) return `${String(Math.floor(whole / SECOND))} s`;
  if (whole < HOUR) return `${String(Math.floor(whole / MINUTE))} min ${two(Math.floor((whole % MINUTE) / SECOND))} s`;
  if (whole < DAY) return `${String(Math.floor(whole / HOUR))} h ${two(Math.floor((whole % HOUR) / MINUTE))} min`;
  return `${String(Math.floor(whole / DAY))} d ${String(Math.floor((whole % DAY) / HOUR))} h`;
}

export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit] ?? ""}`;
}

export function clock(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "??:??:??" : `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `2030-01-31 14:05`, local. */
export function dateAndTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "unknown";
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `4 min 10 s ago`. */
export function ago(time: string, now: number): string {
  return `${coarse(now - Date.parse(time))} ago`;
}

/** `due in 4 min 10 s` or `overdue by 3 s`. */
export function dueIn(time: string, now: number): string {
  const left = Date.parse(time) - now;
  return left >= 0 ? `due in ${coarse(left)}` : `overdue by ${coarse(-left)}`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
