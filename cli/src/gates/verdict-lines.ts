/** A verdict as a person reads it: what blocks first, each line with its place, why, and what shows it again. */
import type { GateResult } from "@praxis/activities/gates";
import { isUndecided, type CheckVerdict, type Finding, type Outcome } from "@praxis/domain/gate";
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

export function verdictLines({ verdict, target, policy }: GateResult, paint: Paint): string[] {
  const { head, base, checks } = verdict;
  const title = `${paint("bold", "gate")} ${paint(COLOURS[verdict.verdict], verdict.verdict.toUpperCase())}  ${head.slice(0, 12)} onto ${oneLine(target)} (from ${base.slice(0, 12)})`;
  const order = [...checks.filter(isStopping), ...checks.filter((check) => !isStopping(check))];
  const body = order.flatMap((check) => [
    ...checkLines(check, paint),
    ...(isStopping(check)
      ? reproduce(check.check, verdict, target, policy).map((line) => `      ${paint("dim", "$")} ${oneLine(line)}`)
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

function findingLines({ path, range, severity, rule, message, blocking, fix }: Finding, paint: Paint): string[] {
  const place = path === null ? "change" : `${path}${range === null ? "" : `:${String(range.start.line)}:${String(range.start.column)}`}`;
  const line = `    ${paint(blocking ? "red" : "yellow", oneLine(place))}  ${severity} ${oneLine(rule)}: ${oneLine(message)}`;
  return fix === undefined ? [line] : [line, `      fix: ${oneLine(fix)}`];
}
