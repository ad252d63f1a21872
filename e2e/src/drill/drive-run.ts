/** Leads one run from its start to its end through all faults: starts it, speaks to it, answers its questions by the ledger's truth. */
import { runViewSchema, type ApprovalView, type RunView } from "@praxis/api/contract";
import { isRunClosed } from "@praxis/domain/run";
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "./client.js";
import type { RunOrder } from "./drilled-runs.js";
import type { Ledger } from "./ledger.js";

export interface DrivenRun {
  order: RunOrder;
  runId: string;
  /** The last that was seen of it. */
  view: RunView | null;
  closedAt: number | null;
  unknown: { done: number; retry: number };
  problems: string[];
}

export interface Driver {
  client: Client;
  ledger: Ledger;
  /** Open questions of all runs, refreshed beside. */
  questionsOf(runId: string): readonly ApprovalView[];
  /** No run may take longer than until then (`performance.now()`). */
  deadline: number;
}

const LOOK_EVERY_MS = 300;

export async function driveRun(driver: Driver, order: RunOrder): Promise<DrivenRun> {
  const driven: DrivenRun = { order, runId: "", view: null, closedAt: null, unknown: { done: 0, retry: 0 }, problems: [] };
  try {
    await delay(order.startAfterMs);
    const started = await driver.client.post({ call: "start", key: order.name, path: "/runs", request: order.request }, {});
    if (started.status !== 202) throw new Error(`the start was answered ${started.status} ${JSON.stringify(started.body)}`);
    driven.runId = runViewSchema.parse(started.body).id;
    await Promise.all([actOn(driver, driven), followToEnd(driver, driven)]);
  } catch (error) {
    driven.problems.push(`${order.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return driven;
}

/** What a person does to the run meanwhile. A 409 says that the run was already over: that is an answer too. */
async function actOn({ client }: Driver, { order, runId }: DrivenRun): Promise<void> {
  const say = (call: "message" | "cancel" | "pause" | "resume", path: string, request: object) =>
    client.post({ call, key: `${order.name}-${call}`, path: `/runs/${runId}/${path}`, request }, { id: runId });
  await delay(order.actAfterMs);
  if (order.kind === "cancelled") await say("cancel", "cancel", { reason: "the drill says so" });
  if (order.kind === "approval" || order.kind === "long") await say("message", "messages", { text: `Hello ${order.name}`, mode: "steer" });
  if (order.kind === "parallel" && (await say("pause", "pause", {})).status === 202) {
    await delay(1_000);
    await say("resume", "resume", {});
  }
}

async function followToEnd(driver: Driver, driven: DrivenRun): Promise<void> {
  const answering = new Map<string, Promise<unknown>>();
  const answerFrom = performance.now() + driven.order.actAfterMs;
  const faults: unknown[] = [];
  while (driven.closedAt === null) {
    await delay(LOOK_EVERY_MS);
    if (faults.length > 0) throw faults[0];
    if (performance.now() > driver.deadline) throw new Error(`it is stuck: ${JSON.stringify(brief(driven.view))}`);
    const answer = await driver.client.read(`/runs/${driven.runId}`);
    if (answer === null || answer.status >= 500) continue;
    if (answer.status !== 200) throw new Error(`an acknowledged run answers ${answer.status} ${JSON.stringify(answer.body)}`);
    driven.view = runViewSchema.parse(answer.body);
    if (isRunClosed(driven.view.status)) driven.closedAt = performance.now();
    if (performance.now() < answerFrom) continue;
    for (const question of driver.questionsOf(driven.runId)) {
      if (answering.has(question.id)) continue;
      const answered = answerQuestion(driver, driven, question);
      answered.catch((error: unknown) => faults.push(error));
      answering.set(question.id, answered);
    }
  }
  await Promise.all(answering.values());
}

async function answerQuestion(driver: Driver, driven: DrivenRun, question: ApprovalView): Promise<void> {
  const { client, ledger } = driver;
  const { runId, order } = driven;
  if (order.kind === "flaky" && ledger.count("once", runId, "flaky") === 0) {
    // The step before the question failed: it is allowed now and asked for again; the question waits for it.
    ledger.allow(runId);
    const path = `/runs/${runId}/steps/flaky/retry`;
    const answer = await client.post({ call: "retry_step", key: `${order.name}-retry`, path, request: {} }, { id: runId });
    if (answer.status !== 202) throw new Error(`the retry was answered ${answer.status} ${JSON.stringify(answer.body)}`);
    await untilTrue(() => ledger.count("once", runId, "flaky") > 0, driver.deadline);
  }
  const decision = decide(driver, driven, question);
  if (decision === null) return;
  const answer = await client.post(
    {
      call: "decide",
      key: `${order.name}-${question.id}`,
      path: `/approvals/${question.id}/decision`,
      request: { decision, reason: "as the ledger says" },
    },
    { id: question.id, ifMatch: () => tagOf(client, question.id) },
  );
  if (answer.status !== 200) throw new Error(`the decision ${decision} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
}

function decide({ ledger }: Driver, driven: DrivenRun, { kind, stepId = "", evidence }: ApprovalView): string | null {
  const { order, runId, unknown } = driven;
  switch (kind) {
    case "approval":
      return "approve";
    case "unknown_outcome": {
      const done = ledger.count("effect", runId, stepId) > 0;
      unknown[done ? "done" : "retry"] += 1;
      return done ? "done" : "retry";
    }
    case "failure":
      if (order.kind === "asked") ledger.allow(runId);
      else driven.problems.push(`${order.name}: step ${stepId} failed and asked: ${JSON.stringify(evidence)}`);
      return "retry";
    case "gate":
      return null;
  }
}

/** `"*"` while the API is away: the decision's own state machine judges then, and the call is repeated anyway. */
async function tagOf(client: Client, approvalId: string): Promise<string> {
  const answer = await client.read(`/approvals/${approvalId}`);
  return answer?.headers.get("etag") ?? "*";
}

function brief(view: RunView | null): unknown {
  if (view === null) return "never seen";
  return {
    status: view.status,
    waitingOn: view.waitingOn,
    steps: view.steps.map(({ id, status, attempt }) => `${id}:${status}:${attempt}`),
  };
}

async function untilTrue(condition: () => boolean, deadline: number): Promise<void> {
  while (!condition()) {
    if (performance.now() > deadline) throw new Error("a retried step did not run");
    await delay(LOOK_EVERY_MS);
  }
}
