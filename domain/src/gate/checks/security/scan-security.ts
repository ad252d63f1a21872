/** Runs the built-in rules over one text. A tool like any other: it reports findings, and others say which of them are new. */
import { scanCode } from "../../code/scan-code.js";
import type { ToolFinding } from "../../reports/findings/tool-finding.js";
import { CODE_RULES, type CodeRule } from "./code-rules-table.js";

export const BUILT_IN = "praxis";

export function scanSecurity(text: string, path: string): ToolFinding[] {
  const rules = CODE_RULES.filter(({ files, beside }) => files.test(path) && (!beside || beside.test(text)));
  if (rules.length === 0) return [];
  const scanned = scanCode(text, path);
  const code = scanned.map((line) => line.code).join("\n");
  const bare = scanned.map((line) => line.bare).join("\n");
  return rules.flatMap((rule) =>
    [...(rule.on === "code" ? code : bare).matchAll(rule.pattern)].map((match) => toFinding(rule, match, text, path)),
  );
}

function toFinding(rule: CodeRule, match: RegExpExecArray, text: string, path: string): ToolFinding {
  const start = placeOf(text, match.index);
  const end = placeOf(text, match.index + match[0].length - 1);
  return {
    tool: BUILT_IN,
    rule: rule.rule,
    severity: rule.severity,
    path,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    message: `${rule.message} ${rule.fix}`,
  };
}

/** Masks keep every character's place, line by line, so a place in the mask is a place in the text. */
function placeOf(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf("\n"); end !== -1 && end < offset; end = text.indexOf("\n", start)) {
    line += 1;
    start = end + 1;
  }
  return { line, column: offset - start + 1 };
}
