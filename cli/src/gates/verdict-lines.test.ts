/** A verdict's lines for people. */
import { expect, test } from "@jest/globals";
import type { CheckVerdict } from "@praxis/domain/gate";
import { createPaint } from "../text/paint.js";
import { checkLines } from "./verdict-lines.js";

test("tools that are not installed share one line, other notes keep theirs", () => {
  const notes = ["gitleaks", "trivy"].map((name) => `${name}: \`${name}\` is not installed`);
  const check = { check: "security", outcome: "pass", required: false, reason: { says: "fine" }, findings: [], notes: [...notes, "else"] };
  expect(checkLines(check as unknown as CheckVerdict, createPaint(false)).slice(1)).toEqual([
    "    note: else",
    "    note: not installed, so not asked: gitleaks, trivy",
  ]);
});

test("what a failing command wrote last stands below its finding, as text", () => {
  const evidence = `${Array.from({ length: 50 }, (_, n) => `line ${String(n + 1)}`).join("\n")}\n\u001b[31mnot ok\u001b[0m`;
  const finding = {
    rule: "command-failed",
    severity: "high",
    path: null,
    range: null,
    message: "`npm test` ended with code 1.",
    evidence,
    blocking: true,
  };
  const check = { check: "tests", outcome: "fail", required: true, reason: { says: "no" }, findings: [finding], notes: [] };
  const lines = checkLines(check as unknown as CheckVerdict, createPaint(false)).slice(2);
  expect(lines[0]).toBe("      | … 11 lines before this (--json shows all)");
  expect(lines[1]).toBe("      | line 12");
  expect(lines).toHaveLength(41);
  expect(lines.at(-1)).toContain("not ok");
  expect(lines.join("")).not.toContain("\u001b");
});
