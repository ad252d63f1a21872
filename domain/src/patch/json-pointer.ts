/** JSON Pointer (RFC 6901): a text to its parts. */
import { isForbiddenKey } from "./plain-json.js";

export type Pointer = readonly string[];

/** A text says what is wrong with the pointer. */
export function parsePointer(text: string): Pointer | string {
  if (text === "") return [];
  if (!text.startsWith("/")) return "must be empty or begin with `/`";
  if (/~(?![01])/.test(text)) return "has a `~` that is neither `~0` nor `~1`";
  const parts = text
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const forbidden = parts.find(isForbiddenKey);
  return forbidden === undefined ? parts : `names \`${forbidden}\`, which documents may not use`;
}

/** The place in a list, or null when the part is not exactly a whole number. */
export function indexOf(part: string): number | null {
  return /^(?:0|[1-9]\d{0,9})$/.test(part) ? Number(part) : null;
}

export function isInside(inner: Pointer, outer: Pointer): boolean {
  return inner.length > outer.length && outer.every((part, place) => part === inner[place]);
}
