/** Collects the faults of one document with their places, in the order of the text. */
import type { Issue } from "../errors/index.js";
import { formatPath, type Path } from "./path.js";
import type { Place, Source } from "./read-source.js";

/** A text of 256 KiB could hold ten thousands of faults; nobody reads more than these. */
const ISSUES_MAX = 200;

export interface IssueReport {
  /** `at`: the value (default), its key, or a character of its text. */
  add(path: Path, message: string, at?: "value" | "key" | { offset: number }): void;
  addAt(path: Path, message: string, place: Place): void;
  issues(): Issue[];
}

export function createIssueReport(source: Source): IssueReport {
  const found: (Issue & Place)[] = [];
  const addAt = (path: Path, message: string, place: Place): void => {
    found.push({ path: formatPath(path), message, line: place.line, column: place.column });
  };
  return {
    addAt,
    add(path, message, at = "value") {
      if (at === "value") addAt(path, message, source.placeOf(path));
      else if (at === "key") addAt(path, message, source.placeOfKey(path));
      else addAt(path, message, source.placeInText(path, at.offset));
    },
    issues() {
      found.sort((a, b) => a.line - b.line || a.column - b.column);
      const left = found.length - ISSUES_MAX;
      if (left <= 0) return [...found];
      return [...found.slice(0, ISSUES_MAX), { path: "", message: `${String(left)} more faults are not listed` }];
    },
  };
}
