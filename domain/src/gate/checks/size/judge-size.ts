/** How much a reviewer has to read, and in how many places. Generated, locked and vendored files are not read, so they do not count. */
import { inScope, pathKinds } from "../../change/path-kind.js";
import { isSubmodule, type ChangedFile } from "../../diff/changed-file.js";
import type { Judgement } from "../../verdict/check-verdict.js";
import { fingerprintOf, type Finding } from "../../verdict/finding.js";
import { counted, reason } from "../../verdict/reason.js";
import type { JudgeInput } from "../check.js";

export function judgeSize({ policy, settings, change }: JudgeInput<"size">): Judgement {
  const { isForeign } = pathKinds(policy);
  const wanted = inScope(settings);
  const files = change.files.filter((file) => wanted(file.path) && !isForeign(file.path) && !isSubmodule(file));
  if (files.length === 0) return { outcome: "not-applicable", findings: [], reason: reason("no hand-written file was changed") };
  const lines = files.reduce((sum, file) => sum + lineCount(file), 0);
  const modules = [...new Set(files.flatMap(modulesOf))].sort();
  const findings = [
    ...(lines > settings.maxLines
      ? [
          tooMuch(
            "too-many-lines",
            `${counted(lines, "line")} were added or deleted; ${String(settings.maxLines)} are the limit. Split the change.`,
            largest(files),
          ),
        ]
      : []),
    ...(modules.length > settings.maxModules
      ? [
          tooMuch(
            "too-many-modules",
            `${counted(modules.length, "top-level folder")} were touched; ${String(settings.maxModules)} are the limit.`,
            modules.join(", "),
          ),
        ]
      : []),
  ];
  const size = `${counted(lines, "line")} in ${counted(files.length, "file")} of ${counted(modules.length, "top-level folder")}`;
  return {
    outcome: findings.length > 0 ? "fail" : "pass",
    findings,
    reason: reason(findings.length > 0 ? `too large: ${size}` : size),
    details: { lines, files: files.length, modules },
  };
}

function lineCount(file: ChangedFile): number {
  return file.hunks.reduce((sum, { added, removed }) => sum + added.length + removed.length, 0);
}

/** A file at the root belongs to no module. */
function modulesOf({ path, oldPath }: ChangedFile): string[] {
  return [path, oldPath ?? path].filter((name) => name.includes("/")).map((name) => name.slice(0, name.indexOf("/")));
}

function largest(files: readonly ChangedFile[]): string {
  const sizes = files.map((file) => ({ path: file.path, lines: lineCount(file) }));
  // Of equal ones git's order stays.
  sizes.sort((a, b) => b.lines - a.lines);
  return sizes
    .slice(0, 5)
    .map(({ path, lines }) => `${path} (${String(lines)})`)
    .join(", ");
}

function tooMuch(rule: string, message: string, evidence: string): Finding {
  return {
    check: "size",
    rule,
    severity: "low",
    path: null,
    range: null,
    message,
    fingerprint: fingerprintOf("size", rule),
    evidence,
    blocking: true,
  };
}
