/** One run through the real processes with every statement counted. What comes at its own time is left out: notices and the archive. */
import { createDatabase } from "@praxis/database";
import type { Client } from "@temporalio/client";
import { setTimeout as delay } from "node:timers/promises";
import { type Contender, finished } from "../contenders/contender.js";
import { runCost, type RunCost } from "./run-cost.js";
import type { StatementCounter } from "./statement-counter.js";

export interface RunCount extends RunCost {
  /** BEGIN and COMMIT included. */
  statements: number;
  /** Text → how often. */
  texts: Record<string, number>;
}

/** Notices gather what happens within 20 ms; the archive comes some seconds after the end. */
const AT_ITS_OWN_TIME = /pg_notify|history_archived_at|INTO artifacts/;
const DELIVERED_MS = 5_000;

export async function countRun(deps: {
  client: Client;
  contender: Contender;
  counter: StatementCounter;
  /** The same database, not through the counter. */
  databaseUrl: string;
  steps: number;
}): Promise<RunCount> {
  const { client, contender, counter, steps } = deps;
  const workflowId = await contender.start(steps);
  await finished(client, workflowId);
  const runId = workflowId.replace("run:", "");
  const commandIds = await deliveredCommands(deps.databaseUrl, runId);
  const texts = counter.of([runId, ...commandIds], AT_ITS_OWN_TIME);
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return { ...(await runCost(client, workflowId)), statements: texts.length, texts: counts };
}

/** The API says that a command was delivered after it has answered: waited for, so that the count is whole. */
async function deliveredCommands(databaseUrl: string, runId: string): Promise<string[]> {
  const database = createDatabase({ url: databaseUrl, poolMax: 1, applicationName: "praxis-bench" });
  try {
    for (const until = Date.now() + DELIVERED_MS; ;) {
      const rows = await database.query<{ id: string; deliveredAt: string | null }>(
        'SELECT id, delivered_at AS "deliveredAt" FROM commands WHERE run_id = $1',
        [runId],
      );
      if (rows.length > 0 && rows.every((row) => row.deliveredAt !== null)) return rows.map(({ id }) => id);
      if (Date.now() > until) throw new Error(`the start of ${runId} was not marked as delivered`);
      await delay(20);
    }
  } finally {
    await database.close();
  }
}
