/** Paths that locks are held on: relative to the repository's root, with `/`, always written the same way. */
import { DomainError } from "../errors/index.js";

/** Longer than any path a repository should have. */
const PATH_CHARS_MAX = 1000;
/** The lock on everything. */
const ROOT = ".";

/** `./src//a/../b.ts` → `src/b.ts`; the root is `.`. Throws `invalid_request` for what is no path inside the root. */
export function normaliseLockPath(text: string): string {
  if (text.trim() === "" || text.length > PATH_CHARS_MAX) throw refused(`must have 1 to ${PATH_CHARS_MAX} characters`);
  if (/\p{Cc}/u.test(text)) throw refused("holds characters that no path should have");
  // Agents on Windows mean the same files; taken apart here, a `\` cannot hide a way out of the root.
  const parts = text.normalize("NFC").replaceAll("\\", "/").split("/");
  if (parts[0] === "" || /^[A-Za-z]:$/.test(parts[0] ?? "")) throw refused("must be relative to the root of the repository");
  const normal: string[] = [];
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    if (part !== "..") normal.push(part);
    else if (normal.pop() === undefined) throw refused("leaves the root of the repository");
  }
  return normal.length === 0 ? ROOT : normal.join("/");
}

/** Is one the other, or does one lie inside the other? Both normalised. `src` overlaps `src/a.ts`; `src/a` does not overlap `src/ab`. */
export function doPathsOverlap(a: string, b: string): boolean {
  return a === b || isInside(a, b) || isInside(b, a);
}

function isInside(inner: string, outer: string): boolean {
  return outer === ROOT || inner.startsWith(`${outer}/`);
}

function refused(message: string): DomainError {
  return new DomainError("invalid_request", `The path ${message}.`, { issues: [{ path: "path", message }] });
}
