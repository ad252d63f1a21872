/** A verdict as a person reads it: what blocks first, each line with its place, why, and what shows it again. */
import type { GateResult } from "@praxis/activities/gates";
import { isUndecided, type CheckVerdict, type Finding, type Outcome } from "@praxis/domain/gate";
import type { Hint } from "../text/hint.js";
import type { Colour, Paint } from "../text/paint.js";
import { counted } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";
import { reproduce } from "./reproduce.js";

/** Nobody reads more on a terminal; `--json` has them all. */
const FINDINGS_SHOWN = 50;
const MARKS: { readonly [Key in Outcome]: readonly [string, Colour] } = {
  pass: ["✓", "green"],
  fail: ["✗", "red"],
  error: ["!", "yellow"],
  timeout: ["!", "yellow"],
  missing: ["?", "yellow"],
  "not-applicable": ["–", "dim"],
};
const COLOURS = { pass: "green", fail: "red", undecided: "yellow" } as const;

/** How a verdict's own commands are written here. */
export interface VerdictPlace {
  /** The repository as the caller named it. */
  repo?: string;
  hint: Hint;
}

export function verdictLines({ verdict, target, policy }: GateResult, paint: Paint, { repo, hint }: VerdictPlace): string[] {
  const { head, base, checks } = verdict;
  const title = `${paint("bold", "gate")} ${paint(COLOURS[verdict.verdict], verdict.verdict.toUpperCase())}  ${head.slice(0, 12)} onto ${oneLine(target)} (from ${base.slice(0, 12)})`;
  const order = [...checks.filter(isStopping), ...checks.filter((check) => !isStopping(check))];
  const body = order.flatMap((check) => [
    ...checkLines(check, paint),
    ...(isStopping(check)
      ? reproduce(check.check, verdict, target, policy, repo).map((line) => `      ${paint("dim", "$")} ${hint(oneLine(line))}`)
      : []),
  ]);
  // Without checks the reason's parts are all there is: a policy that cannot be read.
  const why = checks.length === 0 ? (verdict.reason.because ?? []).map(({ says }) => `  ${oneLine(says)}`) : [];
  return [title, ...body, ...why, `${paint("bold", "why")}   ${oneLine(verdict.reason.says)}`];
}

function isStopping({ outcome, required }: CheckVerdict): boolean {
  return required && (outcome === "fail" || isUndecided(outcome));
}

export function checkLines(check: CheckVerdict, paint: Paint): string[] {
  const [mark, colour] = MARKS[check.outcome];
  const needs = check.needs === "human" ? " (needs a person's override)" : "";
  const mode = check.required ? "" : paint("dim", " advisory");
  const head = `${paint(colour, mark)} ${check.check}: ${check.outcome}${mode}  ${oneLine(check.reason.says)}${needs}`;
  const shown = check.findings.slice(0, FINDINGS_SHOWN).flatMap((finding) => findingLines(finding, paint));
  const rest = check.findings.length - FINDINGS_SHOWN;
  const more = rest > 0 ? [`    … and ${counted(rest, "more finding")} (--json shows all)`] : [];
  return [head, ...shown, ...more, ...shortNotes(check.notes).map((note) => `    ${paint("dim", `note: ${oneLine(note)}`)}`)];
}

const NOT_INSTALLED = /^([\w-]+): `\1` is not installed$/;

/** Optional tools that are not there share one line. */
function shortNotes(notes: readonly string[]): string[] {
  const absent = notes.flatMap((note) => NOT_INSTALLED.exec(note)?.[1] ?? []);
  if (absent.length < 2) return [...notes];
  return [...notes.filter((note) => !NOT_INSTALLED.test(note)), `not installed, so not asked: ${absent.join(", ")}`];
}

/** The end is where a command says what went wrong. */
const OUTPUT_LINES_SHOWN = 40;

/** What a command wrote last, or another text of several lines that stops the change; a single line stands in the message already. */
export function outputLines({ rule, evidence, blocking }: Finding): string[] {
  const lines = (evidence ?? "").split("\n").filter((line) => line.trim() !== "");
  if (!blocking || (lines.length < 2 && rule !== "command-failed")) return [];
  const left = lines.length - OUTPUT_LINES_SHOWN;
  return [...(left > 0 ? [`… ${counted(left, "line")} before this (--json shows all)`] : []), ...lines.slice(-OUTPUT_LINES_SHOWN)];
}

function findingLines(finding: Finding, paint: Paint): string[] {
  const { path, range, severity, rule, message, blocking, fix } = finding;
  const place = path === null ? "change" : `${path}${range === null ? "" : `:${String(range.start.line)}:${String(range.start.column)}`}`;
  const line = `    ${paint(blocking ? "red" : "yellow", oneLine(place))}  ${severity} ${oneLine(rule)}: ${oneLine(message)}`;
  const output = outputLines(finding).map((text) => `      ${paint("dim", `| ${oneLine(text)}`)}`);
  return [line, ...output, ...(fix === undefined ? [] : [`      fix: ${oneLine(fix)}`])];
}
