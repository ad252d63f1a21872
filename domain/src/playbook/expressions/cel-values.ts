/** JSON values into CEL's and back. JSON knows one kind of number; CEL has whole numbers (BigInt) and others (double). */
import type { Json } from "../../hashing/index.js";
import { isJsonList, isJsonObject } from "../../source/json-object.js";

/** Whole numbers become CEL ints, so that indexes, `%` and whole literals work with them as people expect. */
export function toCel(value: Json | undefined): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (isJsonList(value)) return value.map(toCel);
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toCel(member)]));
  return value ?? null;
}

/** Thrown when a result has no form in JSON; the message completes "the expression gives …". */
export class NotJson extends Error {}

export function fromCel(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return wholeNumber(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new NotJson(`${String(value)}, which JSON cannot hold`);
    return value;
  }
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof Date) return value.toISOString();
  return fromCelObject(value);
}

function wholeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new NotJson(`${String(value)}, a whole number too large to be kept exactly; make it text with string()`);
  return number;
}

function fromCelObject(value: unknown): Json {
  const prototype: unknown = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [String(key), fromCel(member)]));
  if (typeof value === "object" && value !== null && (prototype === Object.prototype || prototype === null)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fromCel(member)]));
  }
  if (isUnsigned(value)) return wholeNumber(value.valueOf());
  if (isDuration(value)) return value.toString();
  throw new NotJson("a value that JSON cannot hold (bytes or a type); make it text");
}

function isUnsigned(value: unknown): value is { valueOf(): bigint } {
  return typeof value === "object" && value !== null && typeof value.valueOf() === "bigint";
}

function isDuration(value: unknown): value is { toString(): string } {
  return typeof value === "object" && value !== null && "seconds" in value && "nanos" in value;
}

/** How a result reads inside a longer text: text as it is, everything else as JSON. */
export function asText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
