/** Keyset cursors: opaque to callers, checked when they come back. */
import { DomainError } from "@praxis/domain/errors";

/** `order` names the sort, so that a cursor is not used with another one. `name`: what is sorted by first, where it is no time. */
export function writeCursor(order: string, key: readonly [string, string], name?: string): string {
  return Buffer.from(JSON.stringify([order, ...key, ...(name === undefined ? [] : [name])])).toString("base64url");
}

/** Throws `malformed_request`. */
export function readCursor(order: string, cursor: string): [string, string] {
  const parts = partsOf(order, cursor, 3);
  return [parts[0] ?? "", parts[1] ?? ""];
}

/** One that was written with a name, which comes first. Throws `malformed_request`. */
export function readNamedCursor(order: string, cursor: string): [string, string, string] {
  const parts = partsOf(order, cursor, 4);
  return [parts[2] ?? "", parts[0] ?? "", parts[1] ?? ""];
}

function partsOf(order: string, cursor: string, length: number): string[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(value) && value.length === length && value[0] === order) {
      const parts = value.slice(1).filter((part) => typeof part === "string" && !part.includes("\0")) as string[];
      if (parts.length === length - 1 && isTimeOfOurs(parts[0] ?? "")) return parts;
    }
  } catch {
    // Said below, in one way for every fault.
  }
  throw new DomainError(
    "malformed_request",
    "The cursor is not one this list gave, or the sort has changed since. Start without a cursor.",
  );
}

/** Exactly as a cursor says it. Other texts that are a time to us may be none to Postgres, such as the 30th of February. */
export function isTimeOfOurs(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text && /^(?!0000)\d{4}-/.test(text);
}

export function clampLimit(limit: number | undefined): number {
  return Math.min(200, Math.max(1, Math.floor(limit ?? 50)));
}
