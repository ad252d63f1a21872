/** Does this change touch what judges it? Nothing here is a crime, everything here is for a person to decide. Only an override clears it. */
import type { Change } from "../../change/change.js";
import { folderOf, inScope, matcher, pathKinds, sourceFamily } from "../../change/path-kind.js";
import type { ChangedFile } from "../../diff/changed-file.js";
import { POLICY_PATH } from "../../policy/parse-policy.js";
import { isConfigured, type GatePolicy } from "../../policy/policy.js";
import type { Judgement } from "../../verdict/check-verdict.js";
import { fingerprintOf, lineRange, type Finding, type Range } from "../../verdict/finding.js";
import { counted, reason } from "../../verdict/reason.js";
import type { Severity } from "../../verdict/severity.js";
import type { JudgeInput } from "../check.js";
import { trivialAssertions } from "./assertions.js";
import { shrunkCoverable } from "./coverable-files.js";
import { GUARD_RULES } from "./guard-rules-table.js";
import { changedSettings } from "./guarded-settings.js";
import { lostAssertions } from "./lost-assertions.js";
import { policyEdits } from "./policy-edits.js";
import { addedSilencers } from "./silencers.js";

export function judgeIntegrity({ policy, settings, change, evidence }: JudgeInput<"integrity">): Judgement {
  if (change.files.length === 0) return { outcome: "not-applicable", findings: [], reason: reason("no file was changed") };
  // `ignore` frees paths from the rules about tests and silencers; the policy itself is judged whatever it says.
  const wanted = inScope(settings);
  const files = change.files.filter(({ path }) => wanted(path));
  const guarded = change.files.flatMap((file) => guardedFile(file, change, matcher(settings.protect), wanted));
  const findings = [
    ...guarded,
    ...silencerFindings(files, change, policy),
    ...testFindings(files, change, policy),
    ...coverableFindings(change, evidence.coverable),
  ];
  const blocking = findings.filter((finding) => finding.blocking).length;
  const told = evidence.coverable === null && countsCoverage(policy) ? { notes: [NOT_COMPARED] } : {};
  if (blocking === 0) return { outcome: "pass", findings, reason: reason("nothing that judges changes was touched"), ...told };
  const says = `${counted(blocking, "place")} where this change touches what judges it: a person decides`;
  return { outcome: "fail", needs: "human", findings, reason: reason(says), ...told };
}

const NOT_COMPARED =
  "integrity: whether files dropped out of the coverage report was not looked at: there are no reports of base and head to compare";

/** Where nobody asks for coverage, a file that drops out of its report changes nothing. */
function countsCoverage(policy: GatePolicy): boolean {
  return isConfigured(policy, "coverage") && policy.checks.coverage.mode !== "off";
}

interface Fault {
  rule: string;
  severity?: Severity;
  path: string | null;
  range?: Range;
  message: string;
  evidence?: string;
  blocking?: boolean;
}

function finding({ rule, severity = "high", path, range, message, evidence, blocking = true }: Fault): Finding {
  return {
    check: "integrity",
    rule,
    severity,
    path,
    range: range ?? null,
    message,
    fingerprint: fingerprintOf("integrity", rule, path ?? "", evidence ?? message),
    evidence: evidence?.slice(0, 400) ?? null,
    blocking,
  };
}

/** Both names of a moved file count: moving a settings file away switches it off. */
function guardedFile(
  file: ChangedFile,
  change: Change,
  isProtected: (path: string) => boolean,
  wanted: (path: string) => boolean,
): Finding[] {
  const names = [...new Set([file.path, file.oldPath ?? file.path])];
  if (names.includes(POLICY_PATH)) return policyFindings(change);
  if (!wanted(file.path)) return [];
  const rule = GUARD_RULES.find(({ isGuarded }) => names.some(isGuarded));
  if (rule && !(rule.local && isInNewFolder(file, change)))
    return [finding({ rule: rule.rule, path: file.path, message: `This file decides ${rule.what}. ${didWhat(file)}.` })];
  if (names.some(isProtected))
    return [finding({ rule: "protected-path", path: file.path, message: `The policy protects this path. ${didWhat(file)}.` })];
  const settings = changedSettings(file.path, change.texts.base[file.oldPath ?? ""] ?? "", change.texts.head[file.path] ?? "");
  // A new package brings settings of its own; they take nothing away from the others.
  if (settings.length === 0 || file.status === "added") return [];
  return [
    finding({
      rule: "tool-settings-changed",
      path: file.path,
      message: `These settings decide how changes are judged: ${settings.join(", ")}.`,
      evidence: settings.join(", "),
    }),
  ];
}

/** Settings of a folder that the change itself brings: nothing older than the change is judged by them. */
function isInNewFolder({ path, status }: ChangedFile, change: Change): boolean {
  const folder = folderOf(path);
  if (status !== "added" || folder === "") return false;
  const added = new Set(change.files.filter((file) => file.status === "added").map((file) => file.path));
  return change.headPaths.every((other) => !other.startsWith(`${folder}/`) || added.has(other));
}

function didWhat({ status, oldPath }: ChangedFile): string {
  return status === "renamed" ? `It was moved from ${oldPath ?? "elsewhere"}` : `It was ${status === "type-changed" ? "replaced" : status}`;
}

function policyFindings(change: Change): Finding[] {
  const before = change.texts.base[POLICY_PATH] ?? null;
  const after = change.texts.head[POLICY_PATH] ?? null;
  const edits = policyEdits(before, after);
  const whole = (message: string): Finding =>
    finding({ rule: "policy-changed", severity: "critical", path: POLICY_PATH, message, evidence: edits?.join("\n") ?? "" });
  if (edits === null) return [whole("The gate's own policy was changed, and cannot be read on one of the sides.")];
  if (edits.length === 0) return [whole("The text of the gate's own policy was changed; no value of it was.")];
  const keys = edits.filter((edit) => edit.startsWith("trustedKeys"));
  return [
    whole(`The gate's own policy was changed: ${edits.join("; ")}.`),
    ...(keys.length > 0
      ? [
          finding({
            rule: "trusted-keys-changed",
            severity: "critical",
            path: POLICY_PATH,
            message: "Who may sign receipts was changed.",
            evidence: keys.join("\n"),
          }),
        ]
      : []),
  ];
}

function silencerFindings(files: readonly ChangedFile[], change: Change, policy: GatePolicy): Finding[] {
  return addedSilencers(files, change, policy).map(({ path, name, line }) =>
    finding({
      rule: "silencer-added",
      severity: "medium",
      path,
      range: lineRange(line.line, line.line, line.text),
      message: `${name}: this line makes a tool or a test silent.`,
      evidence: line.text.trim(),
    }),
  );
}

function testFindings(files: readonly ChangedFile[], change: Change, policy: GatePolicy): Finding[] {
  const { isTest } = pathKinds(policy);
  const isTestCode = (path: string): boolean => isTest(path) && sourceFamily(path) !== null;
  const gone = files.flatMap((file): Finding[] => {
    const before = file.oldPath;
    if (before === null || !isTest(before) || (file.status !== "deleted" && isTest(file.path))) return [];
    if (!isTestCode(before))
      return [
        finding({
          rule: "fixture-deleted",
          severity: "low",
          path: before,
          message: "Material of tests was deleted or moved away.",
          blocking: false,
        }),
      ];
    const message =
      file.status === "deleted" ? "This test file was deleted." : `This test file was moved to ${file.path}, where no test is looked for.`;
    return [finding({ rule: "test-deleted", path: before, message })];
  });
  const lost = lostAssertions(files, change, policy).map(({ package: root, before, after, files: thinned }) =>
    finding({
      rule: "assertions-lost",
      path: thinned[0] ?? null,
      message: `Tests of ${root === "" ? "the repository" : root} assert less: ${String(before)} before, ${String(after)} now.`,
      evidence: thinned.join(", "),
    }),
  );
  return [...gone, ...lost, ...files.filter(({ path }) => isTestCode(path)).flatMap((file) => trivialFindings(file, change))];
}

function trivialFindings(file: ChangedFile, change: Change): Finding[] {
  const trivial = new Set(trivialAssertions(change.texts.head[file.path] ?? "", file.path));
  return file.hunks
    .flatMap(({ added }) => added)
    .filter(({ line }) => trivial.has(line))
    .map(({ line, text }) =>
      finding({
        rule: "trivial-assertion",
        severity: "medium",
        path: file.path,
        range: lineRange(line, line, text),
        message: "This assertion can never fail: it proves nothing.",
        evidence: text.trim(),
      }),
    );
}

function coverableFindings(change: Change, coverable: { base: readonly string[]; head: readonly string[] } | null): Finding[] {
  if (!coverable) return [];
  return shrunkCoverable(change, coverable).map((path) =>
    finding({
      rule: "coverable-shrank",
      path,
      message: "This file was in the coverage report and no longer is, though it is still there: it drops out of every percentage.",
    }),
  );
}
