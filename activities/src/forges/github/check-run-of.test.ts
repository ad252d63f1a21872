/** A verdict in GitHub's words: never green without a pass, the worst findings first, and what is left out is counted. */
import { expect, test } from "@jest/globals";
import type { GateRecord } from "@praxis/database";
import type { Finding, GateVerdict, Outcome, Severity, Verdict } from "@praxis/domain/gate";
import type { GateStatus } from "@praxis/domain/change-gate";
import { checkRunOf } from "./check-run-of.js";

const finding = (line: number, severity: Severity, more: Partial<Finding> = {}): Finding => ({
  ...{ check: "security", rule: "eval", severity, path: "src/a.ts", message: `line ${String(line)}`, fingerprint: String(line) },
  ...{ range: { start: { line, column: 1 }, end: { line, column: 9 } }, evidence: null, blocking: false },
  ...more,
});

function standing(
  status: GateStatus,
  verdict: Verdict | null,
  { outcome = "fail", findings = [], ...more }: Partial<GateRecord> & { outcome?: Outcome; findings?: Finding[] } = {},
) {
  const row = { check: "security" as const, required: true, outcome, findings: [], findingCount: findings.length };
  const gate = {
    ...{ id: "gat_1", round: 2, status, verdict, checks: [row], overrides: [], failure: null, supersededBy: null, target: "main" },
    ...more,
  } as unknown as GateRecord;
  const judged = { checks: [{ ...row, findings, reason: { says: "found `it` | here" } }] } as unknown as GateVerdict;
  return { gate, verdict: verdict === null ? null : judged, receipt: null };
}

test.each([
  ["running", null, null],
  ["waiting", "fail", "action_required"],
  ["decided", "pass", "success"],
  ["decided", "fail", "failure"],
  ["decided", "undecided", "action_required"],
  ["superseded", "pass", "cancelled"],
  ["expired", null, "timed_out"],
] as const)("a gate that is %s with the verdict %s ends as %s", (status, verdict, conclusion) => {
  expect(checkRunOf(standing(status, verdict)).conclusion).toBe(conclusion);
});

test("a pass by override says so in the title, with who, how long and why", () => {
  const override = { approver: { id: "ada" }, checks: ["security"], reason: "agreed in the review", expiresAt: "2026-01-02T00:00:00Z" };
  const words = checkRunOf(standing("decided", "pass", { overrides: [override] as unknown as GateRecord["overrides"] }));
  expect(words.title).toBe("Passed by override: security fail");
  expect(words.summary).toContain("Cleared by `ada` until 2026-01-02T00:00:00Z: security. `agreed in the review`");
});

test("what blocks comes first, then what is severe; beyond 500 the rest is counted", () => {
  const findings = Array.from({ length: 520 }, (_, line) => finding(line + 1, "low"));
  findings.push(finding(900, "critical"), finding(901, "low", { blocking: true }));
  const { annotations, summary } = checkRunOf(standing("decided", "fail", { findings }));
  expect(annotations.slice(0, 3).map((one) => [one.start_line, one.annotation_level])).toEqual([
    [901, "failure"],
    [900, "warning"],
    [1, "notice"],
  ]);
  expect(annotations).toHaveLength(500);
  expect(summary).toContain("22 more findings are left out here");
});

test("a finding without a place, or with a name that is not UTF-8, stands in the summary", () => {
  const findings = [
    finding(1, "low", { path: null, message: "no place" }),
    finding(2, "low", { path: '"a\\377.ts"', message: "odd name" }),
  ];
  const { annotations, summary } = checkRunOf(standing("decided", "fail", { findings }));
  expect(annotations).toEqual([]);
  expect(summary).toMatch(/no place[^]*odd name/);
});

test("texts of the change cannot become markup, and the summary stays within GitHub's bound", () => {
  const findings = Array.from({ length: 50 }, () =>
    finding(1, "low", { path: null, message: `\`@everyone | [x](http://y)\n${"z".repeat(5_000)}` }),
  );
  const { summary } = checkRunOf(standing("decided", "fail", { findings }));
  expect(summary.length).toBeLessThanOrEqual(60_000);
  expect(summary).toContain("`@everyone   [x](http://y) zzz");
  expect(summary).toContain("| security | fail | required | 50 | `found  it    here` |");
});

test("a gate that was judged before shows nothing of it while it is judged again", () => {
  const before = standing("running", null, { findings: [finding(1, "high")] });
  expect(checkRunOf(before)).toMatchObject({ conclusion: null, annotations: [] });
});
