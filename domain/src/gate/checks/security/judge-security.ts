/** Dangerous code that a change brings in: built-in rules always, other scanners where they are, reports where they are handed in. */
import { inScope, pathKinds } from "../../change/path-kind.js";
import type { Change, Texts } from "../../change/change.js";
import { toolState } from "../../evidence/tool-state.js";
import type { GatePolicy } from "../../policy/policy.js";
import { newFindings } from "../../reports/findings/new-findings.js";
import { placeFindings, type PlacedFinding } from "../../reports/findings/place-findings.js";
import { readFindings } from "../../reports/findings/read-findings.js";
import type { Judgement } from "../../verdict/check-verdict.js";
import type { Finding } from "../../verdict/finding.js";
import type { FailedOutcome } from "../../verdict/outcome.js";
import { counted, reason, type Reason } from "../../verdict/reason.js";
import { isAtLeast, type Severity } from "../../verdict/severity.js";
import type { JudgeInput } from "../check.js";
import type { SecurityEvidence } from "./evidence.js";
import { scanSecurity } from "./scan-security.js";

interface Part {
  reason: Reason;
  findings: readonly PlacedFinding[];
  /** Set when the part could not be judged and has to be. */
  stopped: FailedOutcome | null;
  note: string | null;
}

export function judgeSecurity({ policy, settings, change, evidence }: JudgeInput<"security">): Judgement {
  const wanted = inScope(settings);
  if (!change.files.some(({ path }) => wanted(path)))
    return { outcome: "not-applicable", findings: [], reason: reason("no file to look at was changed") };
  const parts = [
    builtIn(change, policy),
    ...evidence.scanners
      .filter(({ name }) => settings.scanners[name] !== "off")
      .map((scanner) => fromScanner(scanner, change, settings.scanners[scanner.name] === "required")),
    ...handedIn(evidence, change),
  ];
  const findings = unique(parts.flatMap((part) => part.findings))
    .filter(({ path }) => path === null || wanted(path))
    .map((finding) => toFinding(finding, settings.minSeverity));
  const notes = parts.flatMap(({ note }) => note ?? []);
  return { ...conclude(findings, parts, settings.minSeverity), notes };
}

function conclude(findings: readonly Finding[], parts: readonly Part[], least: Severity): Judgement {
  const because = parts.map((part) => part.reason);
  const blocking = findings.filter((finding) => finding.blocking).length;
  if (blocking > 0)
    return { outcome: "fail", findings, reason: reason(`${counted(blocking, "new finding")} of severity ${least} or worse`, because) };
  const stopped = parts.find((part) => part.stopped !== null);
  if (stopped?.stopped) return { outcome: stopped.stopped, findings, reason: reason(stopped.reason.says, because) };
  return {
    outcome: "pass",
    findings,
    reason: reason(findings.length === 0 ? "nothing new was found" : `${counted(findings.length, "new finding")} under ${least}`, because),
  };
}

/** The base is scanned by the same rules, so what moved or was renamed is known. Tests and files of others are not ours to judge. */
function builtIn(change: Change, policy: GatePolicy): Part {
  const { isTest, isForeign } = pathKinds(policy);
  const scan = (texts: Texts): ReturnType<typeof scanSecurity> =>
    Object.entries(texts).flatMap(([path, text]) => (isTest(path) || isForeign(path) ? [] : scanSecurity(text, path)));
  const head = placeFindings(scan(change.texts.head), "head", change);
  const base = placeFindings(scan(change.texts.base), "base", change);
  const findings = newFindings(head, base, change);
  return { reason: reason(`built-in rules: ${counted(findings.length, "new finding")}`), findings, stopped: null, note: null };
}

function fromScanner({ name, tool }: SecurityEvidence["scanners"][number], change: Change, required: boolean): Part {
  const state = toolState(tool);
  if (!state.ready) {
    const says = `${name}: ${state.says}`;
    return { reason: reason(says), findings: [], stopped: required ? state.outcome : null, note: required ? null : says };
  }
  return fromReports(name, state.reports, null, change, required);
}

function handedIn({ given, givenBase }: SecurityEvidence, change: Change): Part[] {
  const absent = given.find(({ text }) => text === null);
  if (absent) return [{ reason: reason(`there is no report at ${absent.path}`), findings: [], stopped: "error", note: null }];
  const texts = (reports: SecurityEvidence["given"]) => reports.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]));
  const base = texts(givenBase);
  // One by one: what two of them tell is one finding, and what one of them tells twice is two.
  return texts(given).map((report) => fromReports("handed in", [report], base.length === 0 ? null : base, change, true));
}

type Texted = readonly { path: string; text: string }[];

function fromReports(name: string, reports: Texted, base: Texted | null, change: Change, required: boolean): Part {
  const head = readFindings(reports, "sarif");
  const old = base && readFindings(base, "sarif");
  const faults = [...head.faults, ...(old?.faults ?? [])];
  if (faults.length > 0) {
    const says = `${name}: a report cannot be read: ${faults.join("; ")}`;
    return { reason: reason(says), findings: [], stopped: required ? "error" : null, note: required ? null : says };
  }
  const findings = newFindings(placeFindings(head.findings, "head", change), old && placeFindings(old.findings, "base", change), change);
  return { reason: reason(`${name}: ${counted(findings.length, "new finding")}`), findings, stopped: null, note: null };
}

/** Two reports may tell the same. */
function unique(findings: readonly PlacedFinding[]): PlacedFinding[] {
  return [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()];
}

function toFinding(found: PlacedFinding, least: Severity): Finding {
  const { line, column, endLine, endColumn } = found;
  return {
    check: "security",
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
    message: `${found.message} (${found.tool})`,
    fingerprint: found.fingerprint,
    evidence: found.lineText?.trim().slice(0, 200) ?? null,
    blocking: isAtLeast(found.severity, least),
  };
}
