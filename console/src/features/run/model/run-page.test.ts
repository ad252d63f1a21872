/** What the run page says and offers, from the run alone. */
import { describe, expect, test } from "@jest/globals";
import type { LeaseSummary, RunEvent, RunView } from "@praxis/api/contract";
import { curlText, shellText } from "../../../lib/text/shell-text";
import { pendingWork } from "./pending-work";
import { callOf, commandLineOf, runActions, stepActions } from "./run-action";
import { stateSentence } from "./state-sentence";
import { layoutSteps } from "./step-graph";

const T0 = "2026-01-01T10:00:00.000Z";
const T1 = "2026-01-01T11:00:00.000Z";
const step = (id: string, rest: Partial<RunView["steps"][number]> = {}): RunView["steps"][number] => ({
  id,
  name: id.toUpperCase(),
  uses: "command",
  status: "pending",
  attempt: 1,
  generation: 1,
  waitingOn: "none",
  ...rest,
});
const run = (rest: Partial<RunView> = {}): RunView => ({
  id: "run_1",
  title: "A run",
  playbook: { name: "p", version: 1, sha256: "x" },
  status: "running",
  waitingOn: "none",
  steps: [step("a"), step("b")],
  labels: {},
  createdAt: T0,
  costMicros: 0,
  priority: 3,
  createdBy: { kind: "user", id: "u" },
  log: { lastSeq: 1, lastHash: null },
  ...rest,
});

describe("the state sentence", () => {
  test("names the step that waits for a person, since when, and until when", () => {
    const waiting = step("apply", { status: "waiting", waitingOn: "approval", waitingSince: T0, dueAt: T1 });
    expect(stateSentence(run({ waitingOn: "approval", steps: [step("a"), waiting] }))).toEqual({
      key: "approval",
      step: "APPLY",
      since: T0,
      due: T1,
    });
  });
  test("names the agent that holds the only running step, and until when", () => {
    const held = run({ steps: [step("a", { status: "running", startedAt: T0 })], holder: { agentId: "bot", leaseId: "l", expiresAt: T1 } });
    expect(stateSentence(held)).toEqual({ key: "held", step: "A", agent: "bot", since: T0, due: T1 });
  });
  test.each([
    [
      { status: "failed", failure: { code: "x", message: "m", stepId: "b" }, finishedAt: T1 },
      { key: "failed", step: "B", from: T0, to: T1 },
    ],
    [
      { status: "succeeded", startedAt: T0, finishedAt: T1 },
      { key: "succeeded", from: T0, to: T1 },
    ],
    [{ status: "paused" }, { key: "paused", since: T0 }],
    [{ status: "accepted" }, { key: "accepted", since: T0 }],
    [
      { waitingOn: "worker", waitingSince: T1 },
      { key: "worker", since: T1 },
    ],
    [
      { steps: [step("a", { status: "running", startedAt: T1 }), step("b", { status: "running" })] },
      { key: "running", step: "A", more: 1, since: T1 },
    ],
    [
      {
        steps: [step("a", { status: "running", attempt: 3, startedAt: T1, failure: { code: "boom", message: "it broke" } })],
      },
      { key: "retrying", step: "A", code: "boom", attempt: 3, since: T1 },
    ],
  ] as const)("of %j", (change, expected) => {
    expect(stateSentence(run(change as Partial<RunView>))).toEqual(expected);
  });
});

describe("actions", () => {
  test("only those are offered that the state of the run allows", () => {
    const kinds = (change: Partial<RunView>) => runActions(run(change)).map(({ kind }) => kind);
    expect(kinds({})).toEqual(["pause", "message", "cancel"]);
    expect(kinds({ status: "paused" })).toEqual(["resume", "message", "cancel"]);
    expect(kinds({ status: "failed" })).toEqual(["retryRun"]);
    expect(kinds({ status: "succeeded" })).toEqual([]);
    expect(stepActions(run(), step("a", { status: "failed" }))).toEqual([{ kind: "retryStep", stepId: "a" }]);
    expect(stepActions(run(), step("a", { status: "running" }))).toEqual([]);
    expect(stepActions(run({ status: "failed" }), step("a"))).toEqual([{ kind: "retryRun", from: "a" }]);
  });

  test("the call, the command line and the request say the same thing", () => {
    const words = { text: " it's done ", mode: "steer" } as const;
    expect(callOf("run_1", { kind: "cancel" }, words)).toEqual({ path: "/api/v1/runs/run_1/cancel", body: { reason: "it's done" } });
    expect(commandLineOf("run_1", { kind: "cancel" }, words)).toBe(`praxis run cancel run_1 --reason 'it'\\''s done'`);
    expect(callOf("run_1", { kind: "message" }, words)).toEqual({
      path: "/api/v1/runs/run_1/messages",
      body: { text: "it's done", mode: "steer" },
    });
    const why = { text: "disk is back", mode: "steer" } as const;
    expect(commandLineOf("run_1", { kind: "retryStep", stepId: "b" }, why)).toBe("praxis run retry run_1 --step b --reason 'disk is back'");
    expect(callOf("run_1", { kind: "retryStep", stepId: "b" }, why).body).toEqual({ reason: "disk is back" });
    expect(commandLineOf("run_1", { kind: "retryRun" }, { ...why, text: "" })).toBe("praxis run retry run_1");
    expect(callOf("run_1", { kind: "retryRun", from: "b" }, why).body).toEqual({ from: "b", reason: "disk is back" });
    expect(callOf("run_1", { kind: "pause" }, { text: "  ", mode: "steer" }).body).toEqual({});
    expect(curlText("POST", "/api/v1/x", { reason: "a'b" })).toContain(`-d '{"reason":"a'\\''b"}'`);
  });

  test("nothing that a person writes gets out of its quotes", () => {
    expect(shellText('$(rm -rf ~); `id` "x"\n')).toBe("'$(rm -rf ~); `id` \"x\"\n'");
    expect(shellText("run_1")).toBe("run_1");
    expect(shellText("")).toBe("''");
  });
});

describe("the step graph", () => {
  test("puts each step behind all it needs, one column further", () => {
    const graph = layoutSteps([
      { id: "a", needs: [] },
      { id: "b", needs: ["a"] },
      { id: "c", needs: ["a"] },
      { id: "d", needs: ["b", "c", "a"] },
    ]);
    expect(Object.fromEntries(graph.nodes.map(({ id, column }) => [id, column]))).toEqual({ a: 0, b: 1, c: 1, d: 2 });
    expect([graph.columns, graph.rows, graph.edges.length]).toEqual([3, 2, 5]);
    expect(new Set(graph.nodes.map(({ column, row }) => `${String(column)}/${String(row)}`)).size).toBe(4);
  });
  test("of nothing, of a need nobody has, and of a circle is drawn too", () => {
    expect(layoutSteps([])).toMatchObject({ nodes: [], columns: 0 });
    expect(layoutSteps([{ id: "a", needs: ["gone"] }]).nodes).toHaveLength(1);
    expect(
      layoutSteps([
        { id: "a", needs: ["b"] },
        { id: "b", needs: ["a"] },
      ]).nodes,
    ).toHaveLength(2);
  });
});

describe("pending work", () => {
  const event = (seq: number, type: string, data: Record<string, unknown>): RunEvent => ({
    seq,
    ts: T0,
    type,
    actor: { kind: "service", id: "w" },
    stepId: "a",
    data,
  });
  const failed = event(1, "step_attempt_failed", {
    generation: 1,
    attempt: 1,
    nextRetryMs: 5000,
    failure: { code: "boom", message: "it broke" },
  });
  const running = run({ steps: [step("a", { status: "running", attempt: 2 }), step("b")] });

  test("says the last failure and when the next attempt begins, until it has begun", () => {
    expect(pendingWork(running, undefined, [], [failed])).toMatchObject([
      { lastFailure: { code: "boom", message: "it broke" }, nextRetryAt: Date.parse(T0) + 5000, attemptsMax: null },
    ]);
    expect(pendingWork(running, undefined, [], [failed, event(2, "step_started", {})])).toMatchObject([{ nextRetryAt: null }]);
    expect(pendingWork(running, undefined, [], [{ ...failed, data: { generation: 9 } }])).toMatchObject([{ lastFailure: null }]);
  });
  test("says who lost the work and why, until the step is begun anew", () => {
    const lost = event(3, "lease_ended", { agentId: "ada", as: "stalled", reason: "no progress" });
    expect(pendingWork(running, undefined, [], [failed, lost])).toMatchObject([
      { lastFailure: { code: "ada", message: "no progress", at: T0 }, nextRetryAt: null },
    ]);
    const released = event(4, "lease_ended", { agentId: "ada", as: "returned" });
    expect(pendingWork(running, undefined, [], [lost, released])).toMatchObject([{ lastFailure: { code: "ada" } }]);
    expect(pendingWork(running, undefined, [], [lost, event(5, "step_reset", {})])).toMatchObject([{ lastFailure: null }]);
  });
  test("shows the lease that is open, not one that has ended", () => {
    const lease = (id: string, state: LeaseSummary["state"]) => ({ id, state, stepId: "a" }) as LeaseSummary;
    expect(pendingWork(running, undefined, [lease("l2", "lost"), lease("l3", "active")], [])).toMatchObject([{ lease: { id: "l3" } }]);
  });
});
