/**
 * One history event as the server's protobuf or as the archive's JSON: both have the same names, but numbers, times and bytes look different.
 * These functions read either, so that a closed run's history is the same table wherever it comes from. Pure.
 */
export type RawHistoryEvent = Readonly<Record<string, unknown>>;
export type Attributes = Readonly<Record<string, unknown>>;

const SUFFIX = "EventAttributes";

/** `activityTaskScheduledEventAttributes` → `ActivityTaskScheduled`, so that a type newer than this code has a name too. */
export function partsOf(event: RawHistoryEvent): { type: string; attributes: Attributes } {
  // Histories are long: no pairs are made of what is only looked at.
  for (const key of Object.keys(event)) {
    if (!key.endsWith(SUFFIX)) continue;
    const value = event[key];
    if (isRecord(value)) return { type: key.charAt(0).toUpperCase() + key.slice(1, -SUFFIX.length), attributes: value };
  }
  return { type: "Unknown", attributes: {} };
}

/** 0 for what is absent. Texts and the protobuf library's long numbers included. */
export function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (value === null || value === undefined) return 0;
  return isLong(value) ? value.high * WORD + (value.low >>> 0) : Number(value);
}

const WORD = 2 ** 32;

/** `Number` reads one by its decimal digits, which costs more than all the rest of an event. */
function isLong(value: unknown): value is { high: number; low: number } {
  return (
    typeof value === "object" &&
    value !== null &&
    "low" in value &&
    "high" in value &&
    typeof value.low === "number" &&
    typeof value.high === "number"
  );
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** `{name}` → name. */
export function nameOf(value: unknown): string {
  return isRecord(value) ? textOf(value["name"]) : "";
}

/** RFC 3339 with milliseconds; what is finer is cut off. */
export function timeOf(value: unknown): string {
  if (typeof value === "string") {
    const [, seconds = "1970-01-01T00:00:00", fraction = ""] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(value) ?? [];
    return `${seconds}.${fraction.padEnd(3, "0").slice(0, 3)}Z`;
  }
  const { seconds, nanos } = isRecord(value) ? value : {};
  return new Date(numberOf(seconds) * 1000 + Math.floor(numberOf(nanos) / 1e6)).toISOString();
}

/** In seconds: `"1.5s"` or `{seconds, nanos}`. */
export function secondsOf(value: unknown): number {
  if (typeof value === "string") return Number.parseFloat(value);
  return isRecord(value) ? numberOf(value["seconds"]) + numberOf(value["nanos"]) / 1e9 : 0;
}

/** The size of every payload under `value`. */
export function payloadBytes(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + payloadBytes(one), 0);
  if (!isRecord(value)) return 0;
  const { data } = value;
  if (data instanceof Uint8Array) return data.length;
  if (typeof data === "string" && isRecord(value["metadata"])) return Buffer.byteLength(data, "base64");
  let sum = 0;
  for (const key of Object.keys(value)) sum += payloadBytes(value[key]);
  return sum;
}

/** Larger ones hold no name of ours. */
const READ_BYTES_MAX = 8_192;

/** The first payload, when it is JSON of a moderate size that holds an object; else an empty one. */
export function firstPayload(value: unknown): Attributes {
  const payloads = isRecord(value) ? value["payloads"] : undefined;
  const first: unknown = Array.isArray(payloads) ? payloads[0] : undefined;
  const data = isRecord(first) ? first["data"] : undefined;
  const content = data instanceof Uint8Array ? Buffer.from(data.buffer, data.byteOffset, data.length) : Buffer.from(textOf(data), "base64");
  if (content.length === 0 || content.length > READ_BYTES_MAX || content[0] !== 0x7b) return {};
  try {
    const read: unknown = JSON.parse(content.toString("utf8"));
    return isRecord(read) ? read : {};
  } catch {
    return {};
  }
}

export function isRecord(value: unknown): value is Attributes {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
