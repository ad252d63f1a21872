/** The judge of lint and of types: only what a change brings in blocks it, and only from a severity on. */
import { inScope } from "../../change/path-kind.js";
import type { Change } from "../../change/change.js";
import { nameOf, toolState } from "../../evidence/tool-state.js";
import type { ReportFormat } from "../../policy/policy-table.js";
import { newFindings } from "../../reports/findings/new-findings.js";
import { placeFindings, type PlacedFinding } from "../../reports/findings/place-findings.js";
import { readFindings } from "../../reports/findings/read-findings.js";
import type { Judgement } from "../../verdict/check-verdict.js";
import type { Finding } from "../../verdict/finding.js";
import { counted, reason } from "../../verdict/reason.js";
import { isAtLeast, type Severity } from "../../verdict/severity.js";
import type { JudgeInput } from "../check.js";
import { commandFailed } from "../command-failed.js";
import type { LintEvidence } from "./evidence.js";

export type ToolCheck = "lint" | "types";

export function judgeToolFindings(check: ToolCheck, { settings, change, evidence }: JudgeInput<"lint"> | JudgeInput<"types">): Judgement {
  const state = toolState(evidence.head);
  if (!state.ready) return stopped(state.outcome, state.says);
  const wanted = inScope(settings);
  if (!change.files.some(({ path }) => wanted(path))) return stopped("not-applicable", "no file to look at was changed");
  const { run } = evidence.head;
  if (run !== null && check === "lint" && run.exitCode === 2 && !run.argv.some((part) => part.includes("pylint")))
    return stopped("error", `${nameOf(run)} ended with code 2: the linter itself failed`);
  if (state.reports.length === 0) return byExitCode(check, evidence);
  const { findings, faults } = readFindings(state.reports, settings.format);
  if (faults.length > 0) return stopped("error", `a report cannot be read: ${faults.join("; ")}`);
  if (findings.length === 0 && run !== null && state.exitCode !== 0)
    return stopped("error", `${nameOf(run)} ended with code ${String(state.exitCode)} and its report names nothing`);
  const head = placeFindings(findings, "head", change).filter(({ path }) => path === null || wanted(path));
  const { base, notes } = baseFindings(evidence, settings.format, change);
  const fresh = newFindings(head, base, change);
  return { ...conclude(check, fresh, settings.minSeverity, head.length), notes };
}

function stopped(outcome: Judgement["outcome"], says: string): Judgement {
  return { outcome, findings: [], reason: reason(says) };
}

/** A command without a report says yes or no with its exit code. */
function byExitCode(check: ToolCheck, { head: { run } }: LintEvidence): Judgement {
  if (run === null || run.exitCode === 0)
    return { outcome: "pass", findings: [], reason: reason(run ? `${nameOf(run)} ended well` : "nothing was reported") };
  return commandFailed(check, run);
}

/** What base had: from the tool's run there, and from what was handed in as known. Null: nobody looked. */
function baseFindings(
  evidence: LintEvidence,
  format: ReportFormat | null,
  change: Change,
): { base: PlacedFinding[] | null; notes: string[] } {
  const given = evidence.givenBase.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]));
  const state = evidence.base === null ? null : toolState(evidence.base);
  const notes =
    state && !state.ready ? [`base was not looked at: ${state.says}; what is old is known by lying outside the changed lines`] : [];
  const reports = [...(state?.ready === true ? state.reports : []), ...given];
  if (reports.length === 0) return { base: null, notes };
  const { findings, faults } = readFindings(reports, given.length > 0 ? null : format);
  if (faults.length > 0) return { base: null, notes: [...notes, `the base's report cannot be read: ${faults.join("; ")}`] };
  return { base: placeFindings(findings, "base", change), notes };
}

function conclude(check: ToolCheck, fresh: readonly PlacedFinding[], least: Severity, all: number): Judgement {
  const findings = fresh.map((finding) => toFinding(check, finding, isAtLeast(finding.severity, least)));
  const blocking = findings.filter((finding) => finding.blocking).length;
  const known = all - fresh.length;
  const says = `${counted(fresh.length, "new finding")}${fresh.length > 0 ? `, ${String(blocking)} of them ${least} or worse` : ""}; ${String(known)} known`;
  return { outcome: blocking > 0 ? "fail" : "pass", findings, reason: reason(says), details: { new: fresh.length, known } };
}

function toFinding(check: ToolCheck, found: PlacedFinding, blocking: boolean): Finding {
  const { line, column, endLine, endColumn } = found;
  return {
    check,
    rule: found.rule,
    severity: found.severity,
    path: found.path,
    range:
      line === null
        ? null
        : {
            start: { line, column },
            end: { line: Math.max(line, endLine), column: endLine > line ? endColumn : Math.max(column, endColumn) },
          },
    message: found.message,
    fingerprint: found.fingerprint,
    evidence: found.lineText?.trim().slice(0, 200) ?? null,
    blocking,
  };
}
