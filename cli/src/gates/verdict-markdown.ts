/** A verdict as a comment under a change: a table of checks, then what was found. Texts of others cannot break out of their place. */
import type { GateResult } from "@praxis/activities/gates";
import type { CheckVerdict, Finding } from "@praxis/domain/gate";
import { oneLine } from "../text/sanitise.js";
import { counted } from "../text/amounts.js";
import { reproduce } from "./reproduce.js";
import { outputLines, type VerdictPlace } from "./verdict-lines.js";

/** Forges cut texts at 65,535 characters; this stays far below with long lines. */
const FINDINGS_SHOWN = 100;

export function verdictMarkdown({ verdict, target, policy }: GateResult, { repo, hint }: VerdictPlace): string {
  const rows = verdict.checks.map(
    ({ check, outcome, required, reason }) => `| ${check} | ${outcome} | ${required ? "required" : "advisory"} | ${plain(reason.says)} |`,
  );
  const details = verdict.checks.filter(({ findings }) => findings.length > 0).map((check) => section(check));
  const red = verdict.checks.filter(({ required, outcome }) => required && outcome !== "pass" && outcome !== "not-applicable");
  const again = red.flatMap(({ check }) => reproduce(check, verdict, target, policy, repo).map((line) => `    ${hint(oneLine(line))}`));
  return [
    `## Gate: ${verdict.verdict}`,
    `\`${verdict.head.slice(0, 12)}\` onto ${plain(target)}: ${plain(verdict.reason.says)}`,
    ...(rows.length === 0 ? [] : [["| Check | Outcome | Mode | Why |", "| --- | --- | --- | --- |", ...rows].join("\n")]),
    ...(verdict.checks.length === 0 ? (verdict.reason.because ?? []).map(({ says }) => `- ${plain(says)}`) : []),
    ...details,
    ...(again.length === 0 ? [] : ["To see it again:", again.join("\n")]),
    "",
  ].join("\n\n");
}

function section({ check, findings }: CheckVerdict): string {
  const shown = findings.slice(0, FINDINGS_SHOWN).map(item);
  const rest = findings.length - FINDINGS_SHOWN;
  return [`### ${check}`, [...shown, ...(rest > 0 ? [`- … and ${counted(rest, "more finding")}`] : [])].join("\n")].join("\n\n");
}

function item(finding: Finding): string {
  const { path, range, severity, rule, message, blocking } = finding;
  const place = path === null ? "the change" : `${path}${range === null ? "" : `:${String(range.start.line)}`}`;
  // Indented by six below a list's item, a text is shown as it is.
  const output = outputLines(finding).map((line) => `\n      ${oneLine(line)}`);
  const said = `- ${blocking ? "**blocks** " : ""}${plain(place)} ${severity} ${plain(rule)}: ${plain(message)}`;
  return output.length === 0 ? said : `${said}\n${output.join("")}\n`;
}

function plain(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_[\]<>|#~]/g, "\\$&");
}
