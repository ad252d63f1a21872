/** A gate in the words of a check run. Texts of the change are shown as code, never as markup. Pure: the same gate gives the same words. */
import type { GateRecord } from "@praxis/database";
import type { CheckVerdict, Finding, Verdict } from "@praxis/domain/gate";
import type { GateStanding } from "../forge-adapter.js";

export const CHECK_RUN_NAME = "praxis gate";

/** `neutral` is not among them: GitHub counts it as passed. */
export type Conclusion = "success" | "failure" | "action_required" | "cancelled" | "timed_out";

export interface Annotation {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: "notice" | "warning" | "failure";
  title: string;
  message: string;
}

export interface CheckRunWords {
  /** Finds the check run of this round again. */
  externalId: string;
  /** Null: it is being judged. */
  conclusion: Conclusion | null;
  title: string;
  summary: string;
  annotations: readonly Annotation[];
}

/** Ten requests of fifty: nobody reads more, and each one counts against the app's hourly budget. */
const ANNOTATIONS_MAX = 500;
/** GitHub takes 65,535 characters. */
const SUMMARY_MAX = 60_000;
const TITLE_MAX = 250;
const MESSAGE_MAX = 4_000;
/** Findings without a place in the change, in the summary. */
const PLACELESS_MAX = 50;

export function checkRunOf({ gate, verdict }: GateStanding): CheckRunWords {
  const externalId = `${gate.id}.${String(gate.round)}`;
  const found = verdict === null || !isDecided(gate) ? [] : verdict.checks.flatMap(({ findings }) => findings).sort(worstFirst);
  const placed = found.flatMap((finding) => annotationOf(finding) ?? []);
  const annotations = placed.slice(0, ANNOTATIONS_MAX);
  const { conclusion, title } = endOf(gate);
  const parts = [
    ...(gate.failure === null ? [] : [gate.failure.message]),
    ...(verdict === null || !isDecided(gate) ? [] : [tableOf(gate, verdict.checks)]),
    ...overriddenBy(gate),
    ...placeless(found.filter((finding) => annotationOf(finding) === null)),
    ...(placed.length > annotations.length
      ? [`${String(placed.length - annotations.length)} more findings are left out here, the least severe ones.`]
      : []),
    `All of it: \`praxis gate show ${gate.id}\`. The same on your machine: \`praxis gate --local --base ${plain(gate.target)}\`.`,
  ];
  return { externalId, conclusion, title: title.slice(0, TITLE_MAX), summary: cut(parts.join("\n\n"), SUMMARY_MAX), annotations };
}

function isDecided({ status }: GateRecord): boolean {
  return status === "decided" || status === "waiting";
}

const CONCLUSIONS: Record<Verdict, Conclusion> = { pass: "success", fail: "failure", undecided: "action_required" };

function endOf(gate: GateRecord): Pick<CheckRunWords, "conclusion" | "title"> {
  const { status, verdict, failure, checks, supersededBy } = gate;
  switch (status) {
    case "running":
      return { conclusion: null, title: "The change is being judged" };
    case "waiting":
      return { conclusion: "action_required", title: "A second person has to look at it" };
    case "superseded":
      return { conclusion: "cancelled", title: `A newer head or title is judged instead: ${supersededBy ?? "see the list of gates"}` };
    case "expired":
      return failure === null
        ? { conclusion: "timed_out", title: "Nobody decided within a day" }
        : { conclusion: "cancelled", title: failure.message };
    case "decided": {
      if (failure !== null) return { conclusion: "action_required", title: "Nothing could be judged" };
      const open = checks.filter(({ required, outcome }) => required && outcome !== "pass" && outcome !== "not-applicable");
      const names = open.map(({ check, outcome }) => `${check} ${outcome ?? "open"}`).join(", ");
      const conclusion = CONCLUSIONS[verdict ?? "undecided"];
      if (conclusion === "success") return { conclusion, title: open.length === 0 ? "Passed" : `Passed by override: ${names}` };
      return { conclusion, title: `${conclusion === "failure" ? "Failed" : "Undecided"}: ${names}` };
    }
  }
}

const RANK = ["critical", "high", "medium", "low", "info"];

function worstFirst(a: Finding, b: Finding): number {
  return Number(b.blocking) - Number(a.blocking) || RANK.indexOf(a.severity) - RANK.indexOf(b.severity);
}

/** Null: it has no place, or one that GitHub cannot be told (a name that is not UTF-8 stands in git's quoted form). */
function annotationOf(finding: Finding): Annotation | null {
  const { path, range, blocking, severity, check, rule, message, fix } = finding;
  if (path === null || path.startsWith('"')) return null;
  const start = range?.start.line ?? 1;
  const level = blocking ? "failure" : severity === "critical" || severity === "high" ? "warning" : "notice";
  return {
    path,
    start_line: start,
    end_line: Math.max(start, range?.end.line ?? start),
    annotation_level: level,
    title: cut(`${check}: ${rule}`, TITLE_MAX),
    message: cut(fix === undefined ? message : `${message}\n${fix}`, MESSAGE_MAX),
  };
}

function tableOf({ checks: rows }: GateRecord, checks: readonly CheckVerdict[]): string {
  const lines = checks.map(({ check, outcome, required, reason }) => {
    const count = rows.find((row) => row.check === check)?.findingCount ?? 0;
    return `| ${check} | ${outcome} | ${required ? "required" : "advisory"} | ${String(count)} | ${code(reason.says)} |`;
  });
  return ["| Check | Outcome | | Findings | Why |", "| --- | --- | --- | --- | --- |", ...lines].join("\n");
}

function overriddenBy({ overrides, verdict }: GateRecord): string[] {
  if (verdict !== "pass") return [];
  return overrides.map(
    ({ approver, checks, reason, expiresAt }) =>
      `Cleared by ${code(approver.id)} until ${expiresAt}: ${checks.join(", ")}. ${code(reason)}`,
  );
}

function placeless(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const shown = findings.slice(0, PLACELESS_MAX);
  const lines = shown.map(
    ({ check, rule, path, message }) => `- ${check} ${rule}${path === null ? "" : ` ${code(path)}`}: ${code(message)}`,
  );
  const more = findings.length - shown.length;
  return [[...lines, ...(more > 0 ? [`- ${String(more)} more`] : [])].join("\n")];
}

/** One line that GitHub shows as it is: no link, no mention, no cell of a table. */
function code(text: string): string {
  return `\`${plain(text).slice(0, 500)}\``;
}

function plain(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are exactly what must not pass
  return text.replaceAll(/[`|\u0000-\u001f\u007f]/g, " ").trim();
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 20)}… (cut)`;
}
