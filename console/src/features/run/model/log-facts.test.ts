/** What a line of the log says in words. */
import { expect, test } from "@jest/globals";
import type { RunEvent } from "@praxis/api/contract";
import { logFacts } from "./log-facts";

const event = (type: string, data: Record<string, unknown>, more: Partial<RunEvent> = {}): RunEvent => ({
  ...{ seq: 1, ts: "2026-11-23T10:00:00.000Z", type, actor: { kind: "system", id: "worker" }, data },
  ...more,
});
const said = (of: RunEvent): Record<string, string | number> => Object.fromEntries(logFacts(of).map(({ name, value }) => [name, value]));

test.each<[RunEvent, Record<string, string | number>]>([
  [
    event("step_attempt_failed", {
      ...{ generation: 1, attempt: 2, nextRetryMs: 4_000 },
      failure: { code: "command_failed", message: "The command ended with code 3." },
    }),
    { attempt: 2, failure: "command_failed: The command ended with code 3.", next: 4_000 },
  ],
  [event("artifact_saved", { name: "a.patch", mediaType: "text/x-diff", bytes: 48, sha256: "ab" }), { said: "a.patch", bytes: 48 }],
  [
    event("lease_ended", { leaseId: "lse_1", agentId: "ada", fence: 1, as: "stalled", reason: "no progress" }),
    { ending: "stalled", because: "no progress", agent: "ada" },
  ],
  [
    event("lease_granted", { leaseId: "lse_1", agentId: "ada", pool: "default" }, { actor: { kind: "agent", id: "ada" } }),
    { pool: "default" },
  ],
  [
    event("approval_opened", { approvalId: "apr_1", question: "May it?", dueAt: "2026-11-23T11:00:00Z" }),
    { said: "May it?", due: "2026-11-23T11:00:00Z" },
  ],
  [event("approval_decided", { decision: "reject", reason: "not today" }), { decision: "reject", because: "not today" }],
  [event("step_started", { generation: 1, attempt: 2, interrupted: true }, { attempt: 2 }), { attempt: 2, interrupted: "" }],
  [event("step_succeeded", { generation: 1, attempt: 1, durationMs: 340 }), { took: 340 }],
  [
    event("run_accepted", { title: "T", playbook: { name: "p", version: 2, sha256: "x" }, repository: { path: "/r" } }),
    { playbook: "p v2", repository: "/r" },
  ],
  [event("agent.said", { text: "halfway" }), { said: "halfway" }],
])("of %j", (of, expected) => {
  expect(said(of)).toEqual(expected);
});

test("data of another shape than expected says nothing instead of failing", () => {
  const odd = { failure: "x", playbook: [], repository: 3, attempt: "2", durationMs: null, agentId: {}, reason: " " };
  expect(logFacts(event("step_failed", odd))).toEqual([]);
});
