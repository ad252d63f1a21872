/** Which findings are this change's own? By fingerprint where the base was looked at too, else by lying on added lines. */
import type { Change } from "../../change/change.js";
import type { PlacedFinding } from "./place-findings.js";

export function newFindings(head: readonly PlacedFinding[], base: readonly PlacedFinding[] | null, change: Change): PlacedFinding[] {
  if (base === null) return head.filter((finding) => isOnAddedLine(finding, change));
  const known = new Set(base.map(({ fingerprint }) => fingerprint));
  return head.filter(({ fingerprint }) => !known.has(fingerprint));
}

/** A finding about a whole file belongs to the change that adds the file. */
function isOnAddedLine({ path, line, endLine }: PlacedFinding, change: Change): boolean {
  const file = change.files.find((changed) => changed.path === path && changed.newMode !== null);
  if (!file) return false;
  if (line === null) return file.status === "added";
  return file.hunks.some(({ added }) => added.some((own) => own.line >= line && own.line <= Math.max(line, endLine)));
}
