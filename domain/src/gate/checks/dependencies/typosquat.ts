/** Is this name one slip of the finger away from a name that everybody knows? */
import { POPULAR_NAMES } from "./popular-names-table.js";

/** Shorter names have too many honest neighbours. */
const LENGTH_MIN = 5;

export function imitatedName(name: string): string | null {
  if (POPULAR_NAMES.has(name)) return null;
  // `@scope/name` has an owner of its own; only the plain namespace can be squatted.
  if (name.startsWith("@")) return null;
  const plain = name.replace(/[-_.]/g, "");
  for (const popular of POPULAR_NAMES) {
    if (popular.length < LENGTH_MIN) continue;
    if (popular.replace(/[-_.]/g, "") === plain || isOneSlip(name, popular)) return popular;
  }
  return null;
}

/** One letter more, less or other, or two neighbours swapped. Of two names that differ: what is behind an end differs from every letter. */
function isOneSlip(a: string, b: string): boolean {
  let at = 0;
  while (a[at] === b[at]) at += 1;
  const restA = a.slice(at);
  const restB = b.slice(at);
  if (restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}
