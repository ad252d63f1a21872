/** The one place where a value from outside becomes one of ours: only JSON, not too deep, no names that poison prototypes, frozen. */
import { DomainError } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";

/** Deeper documents are nobody's honest work, and recursion over them is an attack. */
export const VALUE_DEPTH_MAX = 32;
export const DOCUMENT_BYTES_MAX = 1024 * 1024;

const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Throws `invalid_request` with the place. */
export function acceptValue(value: unknown, at: string): Json {
  if (!isAcceptable(value, 0)) refuseIn(value, at, 0);
  return value as Json;
}

/** Without a word of where: every change of a document looks at all of it, and places are asked for only when something is wrong. */
function isAcceptable(value: unknown, depth: number): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth >= VALUE_DEPTH_MAX) return false;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (!isAcceptable(value[index], depth + 1)) return false;
  } else {
    if (!isPlain(value)) return false;
    const members = value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(members)) {
      const member = members[key];
      if (FORBIDDEN.has(key) || (member !== undefined && !isAcceptable(member, depth + 1))) return false;
    }
  }
  Object.freeze(value);
  return true;
}

/** The same rules once more, for the first place that breaks one. */
function refuseIn(value: unknown, at: string, depth: number): void {
  if (typeof value === "number" && !Number.isFinite(value)) refuse(at, "is not a number that JSON knows");
  if (value === null || ["string", "boolean", "number"].includes(typeof value)) return;
  if (typeof value !== "object") refuse(at, "is not JSON");
  if (depth >= VALUE_DEPTH_MAX) refuse(at, `lies deeper than ${String(VALUE_DEPTH_MAX)} levels`);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) refuseIn(item, `${at}/${String(index)}`, depth + 1);
    return;
  }
  if (!isPlain(value)) refuse(at, "is not a plain object");
  for (const [key, member] of Object.entries(value)) {
    if (FORBIDDEN.has(key)) refuse(`${at}/${key}`, "is a name that may not be used");
    if (member !== undefined) refuseIn(member, `${at}/${key}`, depth + 1);
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refuse(path: string, message: string): never {
  throw new DomainError("invalid_request", `\`${path || "/"}\` ${message}.`, { issues: [{ path: path || "/", message }] });
}
