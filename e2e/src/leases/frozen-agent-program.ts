/**
 * An agent in a process of its own, to be stopped (SIGSTOP) in the middle of its work. Says on standard output what it took; then it beats
 * until a beat is refused, and tries everything a holder may do. What each late call was answered is its last line.
 */
import { setTimeout as delay } from "node:timers/promises";
import { DrillAgent, type Held } from "./drill-agent.js";

export interface FrozenAgentTask {
  id: string;
  pool: string;
  apiUrls: readonly string[];
  apiKey: string;
  turn: number;
  beatMs: number;
}

/** One line each, in this order. */
export type FrozenAgentLine = { held: Held } | { late: { call: string; status: number; json: unknown }[] };

const LATE: readonly (readonly [string, object])[] = [
  ["ack", {}],
  ["heartbeat", { checkpoint: { place: 666 } }],
  ["events", { events: [{ key: "late", type: "agent.late", data: {} }] }],
  ["complete", { outcome: { by: "first" } }],
  ["fail", { reason: "late", retryable: false }],
  ["release", { reason: "late", checkpoint: { place: 666 } }],
  ["park", { question: "late?", checkpoint: { place: 666 } }],
];

async function main(): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? "{}") as FrozenAgentTask;
  const agent = new DrillAgent(task.id, task);
  const held = await agent.takeSurely(task.pool);
  await agent.lease(held, "events", { events: [{ key: "before", type: "agent.before", data: {} }] });
  await agent.lease(held, "heartbeat", { checkpoint: { place: 1 } });
  say({ held });
  while ((await agent.lease(held, "heartbeat")).status === 200) await delay(task.beatMs);
  const late: { call: string; status: number; json: unknown }[] = [];
  for (const [call, body] of LATE) late.push({ call, ...(await agent.lease(held, call, body)) });
  late.push({ call: "artifact", ...(await agent.artifact(held, "late.txt", "late 666")) });
  say({ late });
}

function say(line: FrozenAgentLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
