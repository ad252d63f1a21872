/** After a round: everything that was acknowledged must be there, once, whole, and nothing may be left behind. */
import { approvalViewSchema, eventPageSchema, LINES_MEDIA_TYPE, runPageSchema, runViewSchema } from "@praxis/api/contract";
import { verifyChain } from "@praxis/domain/events";
import { setTimeout as delay } from "node:timers/promises";
import type { AcknowledgedCall, Client } from "./client.js";
import type { DrivenRun } from "./drive-run.js";
import type { Ledger } from "./ledger.js";
import { processesWith } from "./process-scan.js";

/** A closed run's workflow ends one task after Postgres says so; with its worker killed in between that task has to time out first. */
const WORKFLOW_ENDS_MS = 45_000;
/** Killed processes are gone at once; the kernel's table may be a moment behind on a busy machine. */
const PROCESSES_END_MS = 3_000;

export interface RoundFacts {
  client: Client;
  ledger: Ledger;
  marker: string;
  runs: readonly DrivenRun[];
  /** Those of this round. */
  acknowledged: readonly AcknowledgedCall[];
}

/** Every violation, in words; empty when all is well. */
export async function checkRound(facts: RoundFacts): Promise<string[]> {
  const problems = [
    ...facts.runs.flatMap((run) => run.problems),
    ...facts.runs.flatMap((run) => checkLedger(facts.ledger, run)),
    ...(await checkNoProcess(facts.marker)),
  ];
  for (const run of facts.runs) if (run.runId !== "") problems.push(...(await checkRun(facts.client, run)));
  for (const call of facts.acknowledged) problems.push(...(await checkCall(facts.client, call)));
  return problems;
}

function checkLedger({ count }: Ledger, { runId, order, view, unknown }: DrivenRun): string[] {
  const problems: string[] = [];
  const expect = (what: string, holds: boolean): void => {
    if (!holds) problems.push(`${order.name} (${runId}): ${what}`);
  };
  for (const { id } of view?.steps ?? []) expect(`step ${id} ran twice at the same time`, count("overlap", runId, id) === 0);
  if (view === null || view.status !== "succeeded") return problems;
  const [intents, effects] = [count("intent", runId, "effect"), count("effect", runId, "effect")];
  if (order.kind === "irreversible") {
    expect(`its irreversible effect happened ${effects} times`, effects === 1);
    expect(`it was begun ${intents} times with ${unknown.retry} retries allowed`, intents <= 1 + unknown.retry);
    expect("the step after it did not run", count("once", runId, "after") >= 1);
  }
  if (order.kind === "long") expect("its command never came to its end", count("end", runId, "work") >= 1);
  if (order.kind === "approval") expect("the step after the approval did not run", count("once", runId, "after") >= 1);
  if (order.kind === "flaky" || order.kind === "asked") expect("its step never succeeded", count("once", runId, "flaky") >= 1);
  return problems;
}

async function checkNoProcess(marker: string): Promise<string[]> {
  const deadline = performance.now() + PROCESSES_END_MS;
  for (;;) {
    const left = processesWith(marker);
    if (left.length === 0) return [];
    if (performance.now() > deadline) return left.map(({ pid, command }) => `a process outlived its run: ${pid} ${command}`);
    await delay(50);
  }
}

async function checkRun(client: Client, { runId, order, view }: DrivenRun): Promise<string[]> {
  const name = `${order.name} (${runId})`;
  const problems: string[] = [];
  const now = runViewSchema.parse(await bodyOf(client, `/runs/${runId}`));
  if (now.status !== order.expected)
    problems.push(`${name} is ${now.status}, not ${order.expected}: ${JSON.stringify(now.failure ?? null)}`);
  if (view !== null && view.status !== now.status) problems.push(`${name} was ${view.status} and is now ${now.status}`);
  const unfinished = now.steps.filter(({ status }) => !["succeeded", "failed", "skipped", "cancelled", "reused"].includes(status));
  if (unfinished.length > 0)
    problems.push(`${name} is closed with open steps: ${unfinished.map(({ id, status }) => `${id} ${status}`).join(", ")}`);
  const same = runPageSchema.parse(await bodyOf(client, `/runs?label=${encodeURIComponent(`drill=${order.name}`)}`));
  if (same.items.length !== 1)
    problems.push(`${order.name} exists ${same.items.length} times: ${same.items.map(({ id }) => id).join(", ")}`);
  const lines = (await textOf(client, `/runs/${runId}/events`)).split("\n").slice(0, -1);
  const { faults } = verifyChain(lines, runViewSchema.parse(await bodyOf(client, `/runs/${runId}`)).log.lastHash);
  for (const fault of faults) problems.push(`${name}: its log is broken at ${fault.line}: ${fault.problem} ${fault.message}`);
  return [...problems, ...(await checkWorkflowEnded(client, name, runId))];
}

/** Closed here and open there would be a run that nobody looks after. */
async function checkWorkflowEnded(client: Client, name: string, runId: string): Promise<string[]> {
  const deadline = performance.now() + WORKFLOW_ENDS_MS;
  for (;;) {
    const text = JSON.stringify((await client.read(`/runs/${runId}/history.json`))?.body ?? "");
    const last = [...text.matchAll(/"EVENT_TYPE_[A-Z_]+"/g)].at(-1)?.[0] ?? "no history";
    if (last === '"EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED"') return [];
    if (performance.now() > deadline) return [`${name} is closed, but its workflow is not (${last})`];
    await delay(200);
  }
}

async function checkCall(client: Client, { call, id, key, path, request }: AcknowledgedCall): Promise<string[]> {
  const lost = (what: string): string[] => [`the acknowledged ${call} ${key} is lost: ${what}`];
  if (call === "start") {
    const again = await client.once(path, request, { "idempotency-key": key });
    const replayed = again?.headers.get("idempotency-replayed") === "true";
    const same = again?.status === 202 && runViewSchema.parse(again.body).id === id;
    return same && replayed ? [] : lost(`the same start again answers ${again?.status ?? 0} ${JSON.stringify(again?.body).slice(0, 200)}`);
  }
  if (call === "decide") {
    const approval = approvalViewSchema.parse(await bodyOf(client, `/approvals/${id}`));
    const wanted = (request as { decision: string }).decision;
    return approval.status === "decided" && approval.decision === wanted
      ? []
      : lost(`${id} is ${approval.status} ${approval.decision ?? ""}`);
  }
  const { items } = eventPageSchema.parse(await bodyOf(client, `/runs/${id}/events?limit=200`));
  const count = items.filter(
    ({ type, data }) =>
      type === EVENT_OF[call] && (call !== "message" || JSON.stringify(data).includes(`"Hello ${key.replace("-message", "")}"`)),
  ).length;
  return count === 1 ? [] : lost(`the run has ${count} events ${EVENT_OF[call]}`);
}

const EVENT_OF = {
  message: "message_posted",
  cancel: "run_cancel_requested",
  pause: "run_pause_requested",
  resume: "run_resume_requested",
  retry_step: "step_retry_requested",
} as const;

async function bodyOf(client: Client, path: string): Promise<unknown> {
  const answer = await client.read(path);
  if (answer?.status !== 200) throw new Error(`GET ${path} answers ${answer?.status ?? "nothing"} after the round`);
  return answer.body;
}

async function textOf(client: Client, path: string): Promise<string> {
  const answer = await client.read(path, { accept: LINES_MEDIA_TYPE });
  if (answer?.status !== 200) throw new Error(`GET ${path} answers ${answer?.status ?? "nothing"} after the round`);
  return answer.text;
}
