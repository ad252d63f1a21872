/** The inbox puts first what is due first, and tells a late decider what happened instead. */
import { expect, test } from "@jest/globals";
import type { ApprovalView } from "@praxis/api/contract";
import { inOrder, staleAnswer, urgencyOf } from "./inbox";

const NOW = Date.parse("2026-01-01T10:00:00Z");
const approval = (id: string, rest: Partial<ApprovalView> = {}): ApprovalView => ({
  id,
  runId: "run_1",
  kind: "approval",
  question: "Apply?",
  evidence: [],
  options: [{ id: "approve", label: "Approve", needsReason: false }],
  status: "open",
  createdAt: "2026-01-01T09:00:00Z",
  ...rest,
});

test("first what is due first, then the oldest of those without a time", () => {
  const given = [
    approval("never"),
    approval("later", { dueAt: "2026-01-01T12:00:00Z" }),
    approval("older", { createdAt: "2026-01-01T08:00:00Z" }),
    approval("soon", { dueAt: "2026-01-01T10:05:00Z" }),
  ];
  expect(inOrder(given).map(({ id }) => id)).toEqual(["soon", "later", "older", "never"]);
});

test.each([
  [undefined, "none"],
  ["2026-01-01T09:59:59Z", "overdue"],
  ["2026-01-01T10:15:00Z", "soon"],
  ["2026-01-01T10:15:01Z", "later"],
])("due at %s it is %s", (dueAt, expected) => {
  expect(urgencyOf(approval("a", dueAt === undefined ? {} : { dueAt }), NOW)).toBe(expected);
});

test("a late decider hears who decided what, and why", () => {
  const decided = approval("a", {
    status: "decided",
    decision: "approve",
    decidedBy: { kind: "user", id: "u", name: "Ada" },
    decidedAt: "x",
    reason: "fine",
  });
  expect(staleAnswer(decided)).toEqual({ key: "decided", option: "Approve", by: "Ada", at: "x", reason: "fine" });
  expect(staleAnswer(approval("a", { status: "expired" }))).toEqual({ key: "expired" });
  expect(staleAnswer(approval("a"))).toEqual({ key: "changed" });
});
