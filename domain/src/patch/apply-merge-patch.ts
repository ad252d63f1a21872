/** RFC 7396: members of the patch replace those of the document, null removes, lists are replaced whole. */
import type { Json } from "../hashing/index.js";
import { assertPlainJson } from "./plain-json.js";

/** The document is not changed. Throws `invalid_request` for a patch that no document may hold. */
export function applyMergePatch(document: Json, patch: Json): Json {
  assertPlainJson(patch);
  return merged(document, patch);
}

/** As deep as the patch, which is at most 32 levels. */
function merged(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: { [key: string]: Json | undefined } = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) Reflect.deleteProperty(result, key);
    else result[key] = merged(result[key], value);
  }
  return result;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json | undefined } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
