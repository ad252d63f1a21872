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
