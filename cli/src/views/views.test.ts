import { RUN_EVENT_TYPES } from "@praxis/domain/events";
import { RUN_STATUSES, STEP_STATUSES } from "@praxis/domain/run";
import { expect, test } from "@jest/globals";
import type { ApprovalView } from "@praxis/api/contract";
import { createHint } from "../text/hint.js";
import { createPaint } from "../text/paint.js";
import { stepView } from "../testing/fake-api.js";
import { answerCommands, decisionLine } from "./approval-lines.js";
import { eventLine } from "./event-line.js";
import { runEnd, runHead } from "./run-lines.js";
import { runStatus, stepStatus } from "./status-words.js";
import { stepLines } from "./step-lines.js";

const plain = createPaint(false);
const now = Date.parse("2030-01-31T12:01:05Z");
const event = (type: string, data: Record<string, unknown> = {}) => ({
  seq: 1,
  ts: "2030-01-31T12:00:00.000Z",
  type,
  actor: { kind: "system" as const, id: "worker" },
  stepId: "build",
  data,
});

test("every status has its word beside its sign, with and without colour", () => {
  for (const status of STEP_STATUSES) expect(stepStatus(status, plain)).toMatch(new RegExp(`^\\S ${status}$`));
  for (const status of RUN_STATUSES) expect(runStatus(status, createPaint(true))).toContain(status.replace("_", " "));
});

test("a step's row says how long, which attempt, what it waits on, since when and until when", () => {
  const [waiting, running, failed] = stepLines(
    [
      stepView({
        id: "ask",
        status: "waiting",
        waitingOn: "timer",
        waitingSince: "2030-01-31T12:00:00Z",
        dueAt: "2030-01-31T12:02:00Z",
        startedAt: "2030-01-31T12:00:00Z",
      }),
      stepView({
        id: "build",
        status: "running",
        attempt: 3,
        startedAt: "2030-01-31T12:00:00Z",
        outputBytes: 1500,
        progress: { note: "linking", done: 3, total: 4, at: "2030-01-31T12:01:00Z" },
      }),
      stepView({ id: "test", status: "failed", failure: { code: "command_failed", message: "code \u001b[31m3" } }),
    ],
    { now, paint: plain },
  );
  expect(waiting).toBe("  ◇ waiting  ask    1 min 05 s  waits for its time to come, due in 55 s, for 1 min 05 s");
  expect(running).toBe("  ▶ running  build  1 min 05 s  attempt 3, linking, 3 of 4 (75 %), 1.5 kB of output");
  expect(failed).toContain("command_failed: code ␛[31m3");
});

test("progress that nobody renewed says how old it is", () => {
  const progress = { done: 3, at: "2030-01-31T12:00:00Z" };
  expect(stepLines([stepView({ id: "a", status: "running", progress })], { now, paint: plain })[0]).toContain("3, as of 1 min 05 s ago");
});

test("an event of any type is one safe line, also one that this version does not know", () => {
  for (const type of [...RUN_EVENT_TYPES, "agent.tea_break", "x\u001b[2J\ny"]) {
    const line = eventLine(event(type, { note: "a\nb\u001b", durationMs: 1500 }), plain);
    expect(line).not.toMatch(/\p{Cc}/u);
    expect(line).toContain("build");
    expect(line).toContain("took 1.5 s");
  }
});

test("offered work says for whom, without ids and empty lists; a run's end names its steps", () => {
  const offer = { offerId: "ofr_1", generation: 1, pool: "default", attempt: 1, round: 1, ttlMs: 60_000, excluded: [] };
  expect(eventLine(event("step_offered", { ...offer, capabilities: [] }), plain)).toMatch(/build: pool default$/);
  expect(eventLine(event("step_offered", { ...offer, capabilities: ["code"] }), plain)).toMatch(
    /build: pool default, for one that can code$/,
  );
  expect(eventLine(event("run_cancelled", { steps: { pause: "cancelled" } }), plain)).toMatch(/: pause cancelled$/);
});

test("a step that runs again after its worker was lost says so", () => {
  const line = eventLine(event("step_started", { generation: 1, attempt: 2, interrupted: true }), plain);
  expect(line).toMatch(/step started build: attempt 2, runs again: its worker was lost in the middle of the attempt before$/);
});

test("whoever decided is named, with the id behind", () => {
  const decided = { status: "decided", decision: "approve", decidedBy: { kind: "service", id: "key_1", name: "release bot" } };
  expect(decisionLine(decided as unknown as ApprovalView)).toBe('release bot (service key_1) decided "approve"');
});

test("silence counts in an event's line only when there is a due time", () => {
  const opened = (data: Record<string, unknown>) => eventLine(event("approval_opened", { question: "Go?", ...data }), plain);
  expect(opened({ onSilence: "reject", dueAt: "2030-01-31T12:05:00Z" })).toMatch(/due .*, without an answer: reject$/);
  expect(opened({ onSilence: "reject" })).toMatch(/Go\?, waits until somebody answers$/);
});

test("a run that failed counts its steps by how they ended, and names only output that is there", () => {
  const steps = [
    stepView({ id: "a", status: "succeeded", outputBytes: 3 }),
    stepView({ id: "b", status: "failed" }),
    stepView({ id: "c", status: "skipped" }),
  ];
  const failure = { code: "command_failed", message: "It failed.", stepId: "b" };
  const run = { id: "run_1", title: "T", status: "failed", waitingOn: "none", steps, failure } as unknown as Parameters<typeof runEnd>[0];
  const options = { now, paint: plain, hint: createHint({ byNpx: true }), artifacts: true };
  expect(runHead({ ...run, createdAt: "2030-01-31T12:00:00Z" }, options)[1]).toBe("✗ failed · 1 succeeded, 1 failed, 1 skipped");
  expect(runEnd(run, options).join("\n")).not.toContain("run output");
  const wrote = { ...run, steps: [stepView({ id: "b", status: "failed", outputBytes: 9 })] };
  expect(runEnd(wrote, options)).toContain("  output:     npx --no-install praxis run output run_1 b");
});

test("the answer to a question can be copied into a shell as it is, whatever the option is called", () => {
  const option = (id: string, needsReason: boolean) => ({ id, label: "L", needsReason });
  const approval = { id: "apr_1", options: [option("approve", false), option("it's; rm -rf /", true)] };
  expect(answerCommands(approval as Parameters<typeof answerCommands>[0]).map((line) => line.replace(/\s+#.*/, ""))).toEqual([
    "praxis approvals decide apr_1 approve",
    `praxis approvals decide apr_1 'it'\\''s; rm -rf /' --reason "…"`,
  ]);
});
