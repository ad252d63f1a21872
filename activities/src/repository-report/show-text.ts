/** Texts of a repository (paths, names) made fit to be seen: nothing invisible, nothing that turns the reading direction, nothing endless. */

const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g; // eslint-disable-line no-control-regex -- they are what is replaced
const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

export function showText(text: string, lengthMax = 400): string {
  const seen = text.replace(HIDDEN, (hidden) => NAMED[hidden] ?? `\\u{${(hidden.codePointAt(0) ?? 0).toString(16)}}`);
  // The end of a path says more than its beginning.
  return seen.length <= lengthMax ? seen : `…${seen.slice(-(lengthMax - 1))}`;
}

/** Too long for its place: the end, from a folder's beginning on where there is one. */
export function showPathEnd(text: string, lengthMax: number): string {
  const whole = showText(text, Number.POSITIVE_INFINITY);
  if (whole.length <= lengthMax) return whole;
  const end = whole.slice(-(lengthMax - 2));
  if (whole.at(-(lengthMax - 1)) === "/") return `…/${end}`;
  const slash = end.indexOf("/");
  return slash === -1 ? showText(whole, lengthMax) : `…${end.slice(slash)}`;
}

export function showNumber(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 3 });
}

export function showBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return unit === 0 ? `${showNumber(bytes)} ${bytes === 1 ? "byte" : "bytes"}` : `${value.toFixed(1)} ${units[unit] ?? ""}`;
}

export function showPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function showDay(time: string | null): string {
  return time === null ? "unknown" : time.replace(/T.*/, "");
}

/** "1 commit", "3 commits". */
export function showCount(count: number, one: string, many = `${one}s`): string {
  return `${showNumber(count)} ${count === 1 ? one : many}`;
}
