/** The one place where a value from outside becomes one of ours: only JSON, not too deep, no names that poison prototypes, frozen. */
import { DomainError } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";

/** Deeper documents are nobody's honest work, and recursion over them is an attack. */
export const VALUE_DEPTH_MAX = 32;
export const DOCUMENT_BYTES_MAX = 1024 * 1024;

const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Throws `invalid_request` with the place. */
export function acceptValue(value: unknown, at: string, depth = 0): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) refuse(at, "is not a number that JSON knows");
    return value;
  }
  if (typeof value !== "object") return refuse(at, "is not JSON");
  if (depth >= VALUE_DEPTH_MAX) return refuse(at, `lies deeper than ${String(VALUE_DEPTH_MAX)} levels`);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) acceptValue(item, `${at}/${String(index)}`, depth + 1);
  } else {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) refuse(at, "is not a plain object");
    for (const [key, member] of Object.entries(value)) {
      if (FORBIDDEN.has(key)) refuse(`${at}/${key}`, "is a name that may not be used");
      if (member !== undefined) acceptValue(member, `${at}/${key}`, depth + 1);
    }
  }
  return Object.freeze(value) as Json;
}

function refuse(path: string, message: string): never {
  throw new DomainError("invalid_request", `\`${path || "/"}\` ${message}.`, { issues: [{ path: path || "/", message }] });
}
