/** What a change brings in from outside, read from the lockfiles before and after. Nothing is fetched. */
import type { Change } from "../../change/change.js";
import { inScope } from "../../change/path-kind.js";
import type { ChangedFile } from "../../diff/changed-file.js";
import type { CheckSettings } from "../../policy/policy.js";
import type { Judgement } from "../../verdict/check-verdict.js";
import { fingerprintOf, lineRange, type Finding } from "../../verdict/finding.js";
import { counted, reason } from "../../verdict/reason.js";
import { isAtLeast, type Severity } from "../../verdict/severity.js";
import type { JudgeInput } from "../check.js";
import { advisoryHits, advisoryState } from "./advisories.js";
import { canReadLockfile, isNpmLockfile, readLockfile } from "./lockfiles/read-lockfile.js";
import { asksForOthers, isManifest, lockfilesOf, manifestsOf } from "./manifests.js";
import { diffPackages, type PackageChange } from "./package-diff.js";
import { judgePackage } from "./package-rules.js";

export function judgeDependencies({ settings, change, evidence, now }: JudgeInput<"dependencies">): Judgement {
  const wanted = inScope(settings);
  const files = change.files.filter(
    ({ path, oldPath }) => wanted(path) && (canReadLockfile(path) || isManifest(path) || (oldPath !== null && canReadLockfile(oldPath))),
  );
  if (files.length === 0) return { outcome: "not-applicable", findings: [], reason: reason("no manifest and no lockfile was changed") };
  const locks = files.filter(({ path }) => canReadLockfile(path)).map((file) => readChanged(file, change));
  const unreadable = locks.flatMap(({ file, fault }) => (fault === null ? [] : [`${file.path}: ${fault}`]));
  const advisories = advisoryState(settings.advisories, evidence, now);
  const findings = [
    ...files.flatMap((file) => staleLockfile(file, change)),
    ...files.flatMap((file) => removedLockfile(file, change)),
    ...locks.flatMap(({ file, changes }) => packageFindings(file, changes, settings)),
    ...(settings.advisories === "off"
      ? []
      : locks.filter(({ file }) => isNpmLockfile(file.path)).flatMap(({ file, changes }) => weaknesses(file, changes, settings, evidence))),
  ].map((finding) => ({ ...finding, range: placeIn(finding, change) }));
  return { ...conclude(findings, unreadable, advisories.outcome, locks), notes: advisories.note === null ? [] : [advisories.note] };
}

interface ReadChange {
  file: ChangedFile;
  changes: readonly PackageChange[];
  removed: number;
  fault: string | null;
}

function readChanged(file: ChangedFile, change: Change): ReadChange {
  const side = (path: string | null, texts: { readonly [path: string]: string }) => {
    if (path === null) return { ok: true as const, packages: [] };
    const text = texts[path];
    return text === undefined ? { ok: false as const, message: "it is too large or no text" } : readLockfile(path, text);
  };
  const after = side(file.newMode === null ? null : file.path, change.texts.head);
  // A lockfile that could not be read before is judged as if everything in it were new.
  const before = side(file.oldPath, change.texts.base);
  if (!after.ok) return { file, changes: [], removed: 0, fault: after.message };
  const diff = diffPackages(before.ok ? before.packages : [], after.packages);
  return { file, changes: diff.changes, removed: diff.removed.length, fault: null };
}

function conclude(
  findings: readonly Finding[],
  unreadable: readonly string[],
  advisories: "missing" | "error" | null,
  locks: readonly ReadChange[],
): Judgement {
  const blocking = findings.filter((finding) => finding.blocking).length;
  const changed = locks.reduce((sum, { changes }) => sum + changes.length, 0);
  const removed = locks.reduce((sum, lock) => sum + lock.removed, 0);
  const numbers = `${counted(changed, "package")} new or changed, ${String(removed)} removed`;
  const details = { changed, removed };
  if (blocking > 0) return { outcome: "fail", findings, reason: reason(`${counted(blocking, "fault")} among ${numbers}`), details };
  if (unreadable.length > 0) return { outcome: "error", findings, reason: reason(`could not be read: ${unreadable.join("; ")}`), details };
  if (advisories === "missing")
    return { outcome: "missing", findings, reason: reason("the policy requires advisories, and there is no database of them"), details };
  if (advisories === "error")
    return { outcome: "error", findings, reason: reason("the policy requires advisories, and their database is too old"), details };
  return { outcome: "pass", findings, reason: reason(numbers), details };
}

function toFinding(rule: string, severity: Severity, path: string, message: string, evidence: string, blocking: boolean): Finding {
  return {
    check: "dependencies",
    rule,
    severity,
    path,
    range: null,
    message,
    fingerprint: fingerprintOf("dependencies", rule, path, evidence),
    evidence,
    blocking,
  };
}

function packageFindings(file: ChangedFile, changes: readonly PackageChange[], settings: CheckSettings["dependencies"]): Finding[] {
  const isNpm = isNpmLockfile(file.path);
  return changes.flatMap((change) =>
    judgePackage(change, settings, isNpm).map(({ rule, severity, message, always }) => {
      const { name, version } = change.package;
      return toFinding(
        rule,
        severity,
        file.path,
        message,
        `${name}@${version}`,
        always === true || isAtLeast(severity, settings.minSeverity),
      );
    }),
  );
}

function weaknesses(
  file: ChangedFile,
  changes: readonly PackageChange[],
  settings: CheckSettings["dependencies"],
  evidence: JudgeInput<"dependencies">["evidence"],
): Finding[] {
  return advisoryHits(changes, evidence).map(({ id, package: name, version, severity, summary }) =>
    toFinding(
      "advisory",
      severity,
      file.path,
      `${name} ${version} has a known weakness (${id}): ${summary}`,
      `${name}@${version} ${id}`,
      isAtLeast(severity, settings.minSeverity),
    ),
  );
}

/** The manifest asks for something else, and the lockfile beside it still answers the old question. */
function staleLockfile(file: ChangedFile, change: Change): Finding[] {
  if (!isManifest(file.path) || file.newMode === null) return [];
  const before = change.texts.base[file.oldPath ?? ""] ?? "";
  if (!asksForOthers(file.path, before, change.texts.head[file.path] ?? "")) return [];
  const locks = lockfilesOf(file.path, new Set(change.headPaths));
  const touched = new Set(change.files.map(({ path }) => path));
  if (locks.length === 0 || locks.some((lock) => touched.has(lock))) return [];
  const message = `The dependencies in this manifest changed and ${locks.join(", ")} did not: install again and commit the lockfile.`;
  return [toFinding("lockfile-stale", "high", file.path, message, locks.join(", "), true)];
}

/** Nothing says any more which versions are installed, and later changes have no lockfile to keep. */
function removedLockfile({ path, oldPath }: ChangedFile, change: Change): Finding[] {
  const paths = new Set(change.headPaths);
  if (oldPath === null || !canReadLockfile(oldPath) || paths.has(oldPath)) return [];
  const left = manifestsOf(oldPath).filter((manifest) => paths.has(manifest) && lockfilesOf(manifest, paths).length === 0);
  if (left.length === 0) return [];
  const message = `The lockfile ${oldPath} is gone and ${left.join(", ")} is still there: any version may be installed from now on.`;
  return [toFinding("lockfile-removed", "high", path, message, left.join(", "), true)];
}

/** The first added line that names the package. */
function placeIn({ path, evidence }: Finding, change: Change): Finding["range"] {
  const name = /^(@?[^@]+)@/.exec(evidence ?? "")?.[1];
  if (name === undefined) return null;
  const file = change.files.find((changed) => changed.path === path);
  const lines = file?.hunks.flatMap(({ added }) => added) ?? [];
  const found = lines.find(
    ({ text }) => text.includes(`/${name}"`) || text.includes(`"${name}"`) || text.includes(`${name}@`) || text.includes(` ${name} `),
  );
  return found ? lineRange(found.line, found.line, found.text) : null;
}
