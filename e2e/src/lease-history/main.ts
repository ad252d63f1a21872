/**
 * `npm run drill:lease-history -- [--operations 50000] [--agents 32] [--steps 48] [--seed n] [--cut-ms 250] [--ttl-ms 800] [--most-s 1800]`: agents that misbehave
 * work on the real store on a Postgres of its own; every operation is recorded and checked against the model. Exit 1 on any violation.
 * `… --http [--operations 50000] [--agents 32] [--steps 48] [--seed n] [--kill-ms 0] [--most-s 1800]`: the same through HTTP, two API processes and Temporal;
 * `… --planted [--seed n]`: is every fault found that is planted between callers and API?
 */
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createDatabase, migrate } from "@praxis/database";
import { startEmbeddedPostgres } from "@praxis/database/embedded";
import { withOwnPlatform } from "../leases/own-platform.js";
import { drillOverHttp, findPlanted } from "./drill-over-http.js";
import { judgeHistory } from "./judge-history.js";
import { recordHistory } from "./record-history.js";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const DEFAULTS = {
  operations: "50000",
  agents: "32",
  steps: "48",
  seed: String(randomInt(1, 2 ** 20)),
  "cut-ms": "250",
  "ttl-ms": "800",
  "kill-ms": "0",
  "most-s": "1800",
};

async function main(): Promise<number> {
  const option = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = {
    http: flag,
    planted: flag,
    "kill-ms": option,
    "most-s": option,
    operations: option,
    agents: option,
    steps: option,
    seed: option,
    "cut-ms": option,
    "ttl-ms": option,
  };
  const values = { ...DEFAULTS, ...parseArgs({ options }).values };
  const number = (name: keyof typeof DEFAULTS): number => wholeNumber(name, values[name]);
  const plan = { seed: number("seed"), agents: number("agents"), runs: number("steps"), operations: number("operations") };
  const overHttp = { ...plan, killEveryMs: number("kill-ms"), mostMs: number("most-s") * 1_000 };
  if (values.planted === true) return withOwnPlatform(say, (platform) => findPlanted(platform, overHttp.seed, say));
  if (values.http === true) return withOwnPlatform(say, (platform) => drillOverHttp(platform, overHttp, say));
  return drillStore(values, number);
}

async function drillStore(values: typeof DEFAULTS, number: (name: keyof typeof DEFAULTS) => number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "praxis-leases-"));
  const settings = { max_connections: "200", max_wal_size: "4GB" };
  const postgres = await startEmbeddedPostgres({
    dataDir: join(folder, "postgres"),
    port: await freePort(),
    settings,
    logFile: join(folder, "postgres.log"),
  });
  const connections = { url: postgres.url, poolMax: 40 };
  try {
    await migrate({ url: postgres.url });
    const database = createDatabase({ ...connections, applicationName: "praxis-drilled" });
    const healthy = createDatabase({ ...connections, poolMax: 8, applicationName: "praxis-drill" });
    const ttlMs = number("ttl-ms");
    say(
      `seed ${values.seed}: ${values.operations} operations by ${values.agents} agents on ${values.steps} steps at a time; a connection cut every ${values["cut-ms"]} ms`,
    );
    const started = Date.now();
    const recording = {
      database,
      healthy,
      ttlMs,
      seed: number("seed"),
      agents: number("agents"),
      steps: number("steps"),
      cutEveryMs: number("cut-ms"),
    };
    const history = await recordHistory({
      ...recording,
      operations: number("operations"),
      silence: 0.02,
      mostMs: number("most-s") * 1_000,
    });
    const recordedMs = Date.now() - started;
    say(
      `${history.count()} operations in ${(recordedMs / 1000).toFixed(1)} s (${Math.round((history.count() * 1000) / recordedMs)}/s) on ${history.operations.size} steps`,
    );
    for (const [what, count] of [...history.tally].sort()) say(`  ${what}: ${count}`);
    const violations = await judgeHistory(history, healthy, { ttlMs });
    await Promise.all([database.close(), healthy.close()]);
    if (violations.length > 0) writeFileSync("lease-history.json", JSON.stringify(Object.fromEntries(history.operations)));
    for (const violation of violations.slice(0, 5)) say(`✗ ${violation}`);
    say(violations.length === 0 ? "no violation" : `${violations.length} violations; the history is in lease-history.json`);
    return violations.length === 0 ? 0 : 1;
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} must be a whole number; it is "${text}"`);
  return number;
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

process.exitCode = await main();
