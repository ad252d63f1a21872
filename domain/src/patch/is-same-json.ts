/** Equal as JSON values: the order of members does not matter. Stops at the first difference, so a short value is never compared long. */
import type { Json } from "../hashing/index.js";

export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (isList(a) || isList(b)) {
    if (!isList(a) || !isList(b) || a.length !== b.length) return false;
    return a.every((item, place) => isSameJson(item, b[place]));
  }
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isSameJson(a[name], b[name]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
