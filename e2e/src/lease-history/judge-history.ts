/** A whole recording against the model, and what is left in the database against what callers were told. */
import type { Database } from "@praxis/database";
import { verifyChain } from "@praxis/domain/events";
import { ACK_MS } from "@praxis/domain/lease";
import { checkStep } from "./check-history.js";
import type { HistoryRecorder } from "./history-recorder.js";
import type { Operation } from "./lease-operation.js";

/** In plain words, each with the operations around it. */
export async function judgeHistory(history: HistoryRecorder, database: Database, { ttlMs }: { ttlMs: number }): Promise<string[]> {
  const violations: string[] = [];
  for (const [step, operations] of history.operations) {
    const verdict = checkStep(operations, { ttlMs, ackMs: ACK_MS });
    if (!verdict.ok) violations.push(describe(step, verdict.stuck));
    violations.push(...(await judgeLeft(database, step, operations)));
  }
  return violations;
}

function describe(step: string, stuck: { done: readonly Operation[]; next: readonly Operation[] } | null): string {
  const words = (operation: Operation): string => JSON.stringify(operation);
  const done = (stuck?.done ?? []).slice(-6).map(words);
  return [
    `${step}: no order of its operations is one the model allows. Last of the longest order:`,
    ...done,
    "None of these may come next:",
    ...(stuck?.next ?? []).map(words),
  ].join("\n  ");
}

interface Left {
  id: string;
  body: string | null;
}

async function judgeLeft(database: Database, runId: string, operations: readonly Operation[]): Promise<string[]> {
  const lines = await database.query<{ line: string; key: string | null }>(
    "SELECT line, key FROM run_events WHERE run_id = $1 ORDER BY seq",
    [runId],
  );
  const leases = await database.query<Left>("SELECT id, final_body_sha256 AS body FROM leases WHERE run_id = $1", [runId]);
  const kept = await database.query<{ name: string }>("SELECT name FROM artifacts WHERE run_id = $1", [runId]);
  const artifacts = new Set(kept.map(({ name }) => name));
  const found: string[] = [];
  const say = (problem: string): number => found.push(`${runId}: ${problem}`);
  for (const { message } of verifyChain(lines.map(({ line }) => line)).faults) say(`its log is broken: ${message}`);
  const keys = new Map<string, number>();
  for (const { key } of lines) if (key !== null) keys.set(key, (keys.get(key) ?? 0) + 1);
  for (const [key, times] of keys) if (times > 1) say(`the event ${key} is there ${String(times)} times`);
  const bodies = new Map(leases.map(({ id, body }) => [id, body]));
  for (const operation of operations) {
    const { answer } = operation;
    if (operation.op === "write" && answer.is === "ok" && !keys.has(keyOf(operation)))
      say(`an acknowledged event is gone: ${keyOf(operation)}`);
    if (operation.op === "write" && answer.is === "refused" && keys.has(keyOf(operation)) && !maybeWritten(operations, keyOf(operation)))
      say(`a refused event is in the log: ${keyOf(operation)}`);
    if (operation.op === "artifact" && answer.is === "ok" && !artifacts.has(operation.name))
      say(`an acknowledged artifact is gone: ${operation.name}`);
    if (operation.op === "artifact" && answer.is === "refused" && artifacts.has(operation.name))
      say(`a refused artifact is there: ${operation.name}`);
    if (operation.op === "final" && answer.is === "ok" && bodies.get(operation.leaseId) !== operation.body)
      say(`the lease ${operation.leaseId} does not hold what its holder was told it holds`);
  }
  return found;
}

function keyOf({ leaseId, key }: { leaseId: string; key: string }): string {
  return `agent/${leaseId}/${key}`;
}

function maybeWritten(operations: readonly Operation[], key: string): boolean {
  return operations.some((other) => other.op === "write" && keyOf(other) === key && other.answer.is !== "refused");
}
