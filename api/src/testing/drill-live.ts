/**
 * `npm run drill:live -- [--subscribers 200] [--runs 18] [--cuts 1000] [--processes 2] [--pause-ms 50] [--memory-mb 250]`: the live socket of built API processes on a Postgres of
 * its own. With `runs` and `approvals` that is 20 topics. Says the figures; exit 1 on a gap, a repeat, a reader that did
 * not get everything, or processes that grew by more than the bound: what is held for readers is bounded, however many are cut.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createDatabase, createKeyStore, createNotifier, createRunStore, migrate, type Database } from "@praxis/database";
import { startEmbeddedPostgres } from "@praxis/database/embedded";
import { sampleRun } from "@praxis/database/testing";
import { scopesOfRole } from "@praxis/domain/access";
import { createIds } from "@praxis/domain/ids";
import { paths } from "../contract/index.js";
import { startApiProcess, type ApiProcess } from "./api-process.js";
import { runLiveDrill } from "./live-drill.js";
import { drilledRun } from "./drilled-run.js";

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const DEFAULTS = { subscribers: "200", runs: "18", cuts: "1000", processes: "2", "pause-ms": "50", "memory-mb": "250" };

async function main(): Promise<number> {
  const option = { type: "string" } as const;
  const { values } = parseArgs({
    options: { subscribers: option, runs: option, cuts: option, processes: option, "pause-ms": option, "memory-mb": option },
  });
  const wish = { ...DEFAULTS, ...values };
  const folder = mkdtempSync(join(tmpdir(), "praxis-live-"));
  const postgres = await startEmbeddedPostgres({
    dataDir: join(folder, "postgres"),
    port: await freePort(),
    logFile: join(folder, "postgres.log"),
  });
  const processes: ApiProcess[] = [];
  try {
    await migrate({ url: postgres.url });
    const database = createDatabase({ url: postgres.url, applicationName: "praxis-drill", poolMax: 8 });
    for (let i = 0; i < Number(wish.processes); i += 1)
      processes.push(
        await startApiProcess({
          ...settings(folder),
          DATABASE_URL: postgres.url,
          PRAXIS_COLLABORATION_DIR: join(folder, `state-${String(i)}`),
        }),
      );
    const result = await drill(database, processes, wish);
    await database.close();
    return result;
  } finally {
    await Promise.all(processes.map((one) => one.kill("SIGKILL")));
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const settings = (folder: string): Record<string, string> => ({
  PRAXIS_DATA_DIR: join(folder, "data"),
  PRAXIS_LOG_LEVEL: "info",
  TEMPORAL_ADDRESS: "127.0.0.1:1",
});

async function drill(database: Database, processes: readonly ApiProcess[], wish: typeof DEFAULTS): Promise<number> {
  const clock = { now: Date.now };
  const ids = createIds({ ...clock, randomBytes });
  const deps = { database, clock, ids };
  const notifier = createNotifier(database);
  const made = await createKeyStore(deps).create({
    ...{ name: "drill", role: "viewer", scopes: scopesOfRole("viewer"), pools: null },
    createdBy: { kind: "system", id: "drill" },
  });
  const runs = createRunStore(deps);
  const accepted = await Promise.all(Array.from({ length: Number(wish.runs) }, () => runs.acceptRun(sampleRun(ids))));
  const urls = processes.map(({ url }) => url);
  const ticket = async (): Promise<string> => {
    const response = await fetch(`${urls[0] ?? ""}${paths.liveTickets()}`, { method: "POST", headers: { "X-API-Key": made.apiKey } });
    return ((await response.json()) as { ticket: string }).ticket;
  };
  const before = memoryOf(processes);
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, memoryOf(processes))), 250);
  const result = await runLiveDrill({
    ...{ urls, ticket, runs: accepted.map(({ id }) => drilledRun(runs, ids, id)), pauseMs: Number(wish["pause-ms"]), mostMs: 600_000 },
    ...{ subscribers: Number(wish.subscribers), cuts: Number(wish.cuts) },
  });
  clearInterval(watch);
  await notifier.close();
  say(
    `${wish.subscribers} subscribers on ${String(accepted.length + 2)} topics at ${wish.processes} processes, ${String(result.cuts)} cuts, ${String(result.connections)} connections`,
  );
  say(
    `${String(result.events)} events, ${String(result.frames)} frames in ${(result.ms / 1000).toFixed(1)} s (${String(Math.round((result.frames * 1000) / result.ms))}/s)`,
  );
  say(`memory of the processes together: ${String(before)} MB before, ${String(most)} MB at most, ${String(memoryOf(processes))} MB after`);
  for (const fault of result.faults.slice(0, 20)) say(`  ${fault}`);
  const grown = most - before;
  const isBounded = grown <= Number(wish["memory-mb"]);
  if (!isBounded) say(`  the processes grew by ${String(grown)} MB, more than the ${wish["memory-mb"]} MB that are allowed`);
  say(result.faults.length === 0 ? "no gap, no repeat" : `${String(result.faults.length)} faults`);
  return result.faults.length === 0 && isBounded && result.cuts >= Number(wish.cuts) ? 0 : 1;
}

/** Resident, in MB. */
function memoryOf(processes: readonly ApiProcess[]): number {
  const sizes = processes.map(({ pid }) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"))?.[1] ?? 0));
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

process.exitCode = await main();
