/** A document's file: keys sorted, two spaces, a newline at the end, so that equal values are equal files and git shows small differences. */
import type { Json } from "@praxis/domain/hashing";
import { sha256 } from "../log/sha256.js";

export function documentBytes(value: Json): Buffer {
  return Buffer.from(`${JSON.stringify(sorted(value), null, 2)}\n`);
}

/** Quotes included: one form everywhere, header, log and details. */
export function etagOf(revision: number, bytes: Uint8Array): string {
  return `"${String(revision)}-${sha256(bytes).slice(0, 16)}"`;
}

/** The part of an ETag that is the file's own. */
export function fileHashOf(etag: string): string {
  return etag.slice(-17, -1);
}

function sorted(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map(sorted);
  const members: Record<string, Json> = {};
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members[key] = sorted(member);
  }
  return members;
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
