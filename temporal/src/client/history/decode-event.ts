/** An event's attributes as JSON that people and programs can read: payloads decoded, sizes bounded. Takes the archive's JSON form. Pure. */
import { isRecord, partsOf, textOf, type RawHistoryEvent } from "./raw-event.js";

/** Of one payload; history holds ids and short results, so nearly all fit. */
const PAYLOAD_BYTES_MAX = 16_384;
/** Of all payloads of one event; beyond that only their beginnings are shown. */
const EVENT_BYTES_MAX = 65_536;
const HEAD_CHARACTERS = 1_000;
/** A stack trace or message of a failure. */
const TEXT_CHARACTERS_MAX = 16_384;

export function decodeAttributes(event: RawHistoryEvent): Record<string, unknown> {
  const room = { bytes: EVENT_BYTES_MAX };
  return decode(partsOf(event).attributes, room) as Record<string, unknown>;
}

interface Room {
  bytes: number;
}

function decode(value: unknown, room: Room): unknown {
  if (typeof value === "string") return value.length > TEXT_CHARACTERS_MAX ? cut(value.length, value) : value;
  if (Array.isArray(value)) return value.map((one) => decode(one, room));
  if (!isRecord(value)) return value;
  if (isPayload(value)) return decodePayload(value, room);
  const keys = Object.keys(value);
  if (keys.length === 1 && Array.isArray(value["payloads"])) return decode(value["payloads"], room);
  return Object.fromEntries(keys.map((key) => [key, decode(value[key], room)]));
}

function isPayload(value: Readonly<Record<string, unknown>>): boolean {
  const { metadata, data } = value;
  return isRecord(metadata) && typeof metadata["encoding"] === "string" && (data === undefined || typeof data === "string");
}

function decodePayload(payload: Readonly<Record<string, unknown>>, room: Room): unknown {
  const encoding = Buffer.from(textOf(isRecord(payload["metadata"]) ? payload["metadata"]["encoding"] : ""), "base64").toString("utf8");
  const base64 = textOf(payload["data"]);
  const bytes = Buffer.byteLength(base64, "base64");
  if (encoding === "binary/null") return null;
  const isText = encoding.startsWith("json/");
  if (bytes > PAYLOAD_BYTES_MAX || bytes > room.bytes)
    return isText
      ? cut(bytes, Buffer.from(base64.slice(0, HEAD_CHARACTERS * 2), "base64").toString("utf8"))
      : { encoding, cut: true, bytes };
  room.bytes -= bytes;
  if (!isText) return { encoding, base64 };
  const text = Buffer.from(base64, "base64").toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return { encoding, base64 };
  }
}

function cut(bytes: number, text: string): { cut: true; bytes: number; head: string } {
  return { cut: true, bytes, head: text.slice(0, HEAD_CHARACTERS) };
}
