/** JSON text that Postgres takes as jsonb: it knows neither the character U+0000 nor half a surrogate pair. */
const SUSPICIOUS = /\\u(0000|d[89a-f])/;

export function toJsonb(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const text = JSON.stringify(value);
  return SUSPICIOUS.test(text) ? JSON.stringify(clean(value)) : text;
}

export function toText(value: string): string {
  return value.toWellFormed().replaceAll("\0", "\uFFFD");
}

function clean(value: unknown): unknown {
  if (typeof value === "string") return toText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [toText(key), clean(member)]));
}
