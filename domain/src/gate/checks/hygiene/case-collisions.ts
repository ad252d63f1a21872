/** Names that become one on file systems that do not tell upper from lower case (or composed from decomposed letters). */
import type { Change } from "../../change/change.js";
import type { ChangedFile } from "../../diff/changed-file.js";
import type { Finding } from "../../verdict/finding.js";
import { hygieneFinding } from "./hygiene-finding.js";

const fold = (path: string): string => path.normalize("NFC").toLowerCase();

/** Every folder on the way, and the file itself. */
function prefixes(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

export function caseCollisions(files: readonly ChangedFile[], change: Change): Finding[] {
  const arrived = files.filter(({ status }) => status === "added" || status === "renamed" || status === "copied");
  const wanted = new Map<string, Set<string>>();
  for (const { path } of arrived) for (const prefix of prefixes(path)) wanted.set(fold(prefix), new Set());
  for (const path of change.headPaths) for (const prefix of prefixes(path)) wanted.get(fold(prefix))?.add(prefix);
  return arrived.flatMap(({ path }) => {
    const clash = prefixes(path).find((prefix) => [...(wanted.get(fold(prefix)) ?? [])].some((other) => other !== prefix));
    if (clash === undefined) return [];
    const others = [...(wanted.get(fold(clash)) ?? [])].filter((other) => other !== clash).sort();
    const message = `\`${clash}\` and \`${others.join("`, `")}\` are one name where upper and lower case are not told apart (macOS, Windows): a checkout loses one of them.`;
    return [hygieneFinding({ rule: "case-collision", severity: "high", path, message, evidence: [clash, ...others].join(", ") })];
  });
}
