/** One round: runs are started and led, the fault strikes in the middle, and when all is quiet everything is checked. */
import { approvalPageSchema, runViewSchema, type ApprovalView } from "@praxis/api/contract";
import { isRunClosed } from "@praxis/domain/run";
import { setTimeout as delay } from "node:timers/promises";
import { checkRound } from "./check-round.js";
import type { Client } from "./client.js";
import { driveRun } from "./drive-run.js";
import { orderRuns, type RunOrder } from "./drilled-runs.js";
import type { DrillFolder } from "./drill-folder.js";
import { strike, type Fault } from "./faults.js";
import type { Ledger } from "./ledger.js";
import type { SeededRandom } from "./seeded-random.js";
import type { StackUnderDrill } from "./stack-under-drill.js";

export interface RoundDeps {
  folder: DrillFolder;
  stack: StackUnderDrill;
  client: Client;
  ledger: Ledger;
  random: SeededRandom;
}

export interface RoundResult {
  fault: Fault;
  runs: number;
  acknowledged: number;
  unknown: { done: number; retry: number };
  /** From the strike until a start was acknowledged, until a run that began after it had succeeded, until every run had ended. */
  answeredMs: number;
  workedMs: number;
  settledMs: number;
  problems: string[];
}

/** Runs take up to 15 s without a fault; a lost worker, a lost machine or a second kill add a minute at most. */
const ROUND_MS = 180_000;
const READY_MS = 120_000;

export async function runRound(deps: RoundDeps, round: number, fault: Fault): Promise<RoundResult> {
  const { folder, stack, client, ledger, random } = deps;
  const marker = `${folder.path}/round-${round}.`;
  const orders = orderRuns(random, round, { marker, ledger: folder.ledger, repository: folder.repository });
  const before = client.acknowledged.length;
  const badBefore = client.bad.length;
  const over = new AbortController();
  const questions = watchQuestions(client, over.signal);
  const driver = { client, ledger, questionsOf: questions.of, deadline: performance.now() + ROUND_MS };
  const driving = Promise.all(orders.map((order) => driveRun(driver, order)));
  await delay(fault.atMs);
  const struckAt = performance.now();
  const striking = strike(stack, fault);
  striking.catch(() => undefined); // awaited below
  const probe = await probeWork(client, `r${round}-probe`, struckAt);
  const runs = await driving;
  over.abort();
  await striking;
  await stack.untilReady(READY_MS);
  const acknowledged = client.acknowledged.slice(before);
  const problems = await checkRound({ client, ledger, marker, runs, acknowledged });
  return {
    fault,
    runs: runs.length + 1,
    acknowledged: acknowledged.length,
    unknown: { done: sum(runs.map((run) => run.unknown.done)), retry: sum(runs.map((run) => run.unknown.retry)) },
    ...probe,
    settledMs: Math.max(0, ...runs.map((run) => (run.closedAt ?? driver.deadline) - struckAt)),
    problems: [...problems, ...client.bad.slice(badBefore)],
  };
}

const PROBE: RunOrder["request"]["playbook"] = {
  inline: JSON.stringify({ name: "drill-probe", version: 1, steps: [{ id: "noop", uses: "bench.noop" }] }),
};

/** How soon after the strike a person's new work is taken, and done. */
async function probeWork(client: Client, name: string, struckAt: number): Promise<{ answeredMs: number; workedMs: number }> {
  await delay(20);
  const request = { playbook: PROBE, title: name, labels: { drill: name } };
  const started = await client.post({ call: "start", key: name, path: "/runs", request }, {});
  const answeredMs = performance.now() - struckAt;
  const { id } = runViewSchema.parse(started.body);
  while (performance.now() < struckAt + ROUND_MS) {
    const answer = await client.read(`/runs/${id}`);
    if (answer?.status === 200 && isRunClosed(runViewSchema.parse(answer.body).status)) break;
    await delay(50);
  }
  return { answeredMs, workedMs: performance.now() - struckAt };
}

function watchQuestions(client: Client, over: AbortSignal): { of(runId: string): readonly ApprovalView[] } {
  let open: readonly ApprovalView[] = [];
  const look = async (): Promise<void> => {
    while (!over.aborted) {
      const answer = await client.read("/approvals?status=open&limit=200");
      if (answer?.status === 200) open = approvalPageSchema.parse(answer.body).items;
      await delay(300);
    }
  };
  void look();
  return { of: (runId) => open.filter((question) => question.runId === runId) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
