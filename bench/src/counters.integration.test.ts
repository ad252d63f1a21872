/**
 * What a run costs, counted through the real API and the real worker: history events, state transitions and SQL statements are the
 * same every time, so a change that makes runs dearer (or cheaper) shows here and not only in milliseconds.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Client, Connection } from "@temporalio/client";
import { createPlatformContender, type PlatformContender } from "./contenders/platform-contender.js";
import type { StepSort } from "./contenders/contender.js";
import { createChildren, type Children } from "./machine/children.js";
import { startPlatform } from "./machine/platform.js";
import { openServers, type Servers } from "./machine/servers.js";
import { countRun, type RunCount } from "./measure/count-run.js";
import { createStatementCounter, type StatementCounter } from "./measure/statement-counter.js";

const folder = mkdtempSync(join(tmpdir(), "praxis-counters-"));
let children: Children;
let servers: Servers;
let counter: StatementCounter;
let connection: Connection;
let client: Client;
let contenders: Record<StepSort, PlatformContender>;

beforeAll(async () => {
  children = createChildren(folder);
  const environment = process.env;
  const { PRAXIS_TEST_DATABASE_URL: databaseUrl, PRAXIS_TEST_TEMPORAL_ADDRESS: temporalAddress } = environment;
  if (!databaseUrl || !temporalAddress) throw new Error("Run integration tests with `npm run test:integration`.");
  servers = await openServers({ folder, children, databaseUrl, temporalAddress, environment, cacheDir: folder });
  counter = await createStatementCounter(servers.databaseUrl);
  const { namespace } = servers;
  const platform = await startPlatform({ folder, children, databaseUrl: counter.url, temporalAddress, namespace, environment });
  connection = await Connection.connect({ address: temporalAddress });
  client = new Client({ connection, namespace });
  contenders = {
    ordinary: createPlatformContender({ ...platform, sort: "ordinary" }),
    short: createPlatformContender({ ...platform, sort: "short" }),
  };
});

afterAll(async () => {
  for (const contender of Object.values(contenders)) contender.close();
  await children.endAll();
  await connection.close();
  await counter.close();
  await servers.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The first run also prepares statements and reads what is kept from then on: it is not counted. */
async function count(sort: StepSort, steps: number): Promise<RunCount> {
  const counted = { client, contender: contenders[sort], counter, databaseUrl: servers.databaseUrl };
  await countRun({ ...counted, steps: 1 });
  const [one, two] = [await countRun({ ...counted, steps }), await countRun({ ...counted, steps })];
  expect({ ...two, bytes: 0 }).toEqual({ ...one, bytes: 0 });
  return two;
}

/**
 * Ordinary, 33: accepting 6 (a transaction of 5 and "delivered"), reading the run 1, each step 2 (see, write if nothing moved),
 * closing 6 (BEGIN, approvals, lock, commands, write, COMMIT). Short steps are recorded one by one too, so they cost the same.
 */
test("ten ordinary steps: 66 history events, 33 transitions, 33 statements, under 10.8 kB of history", async () => {
  const { events, bytes, transitions, statements } = await count("ordinary", 10);
  expect({ events, transitions, statements }).toEqual({ events: 66, transitions: 33, statements: 33 });
  expect(bytes).toBeLessThan(10_800);
});

test("ten short steps: 7 history events, 3 transitions, 33 statements, under 3 kB of history", async () => {
  const { events, bytes, transitions, statements } = await count("short", 10);
  expect({ events, transitions, statements }).toEqual({ events: 7, transitions: 3, statements: 33 });
  expect(bytes).toBeLessThan(3_000);
});
