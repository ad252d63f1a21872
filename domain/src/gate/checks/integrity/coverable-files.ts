/** Files that tests could cover before and now cannot, although they are still there: leaving them out makes every percentage rise. */
import type { Change } from "../../change/change.js";
import { createRenameMap } from "../../diff/rename-map.js";
import { hasExecutableCode } from "../coverage/executable-code.js";

export function shrunkCoverable(change: Change, coverable: { base: readonly string[]; head: readonly string[] }): string[] {
  const { toHead } = createRenameMap(change.files);
  const there = new Set(change.headPaths);
  const now = new Set(coverable.head);
  // A file in which nothing is left that could run may leave the report.
  const isEmptied = (path: string): boolean => !hasExecutableCode(change.texts.head[path] ?? "x", path);
  return coverable.base.map(toHead).filter((path) => there.has(path) && !now.has(path) && !isEmptied(path));
}
