/** The embedded Postgres under the worst a developer's machine does to it: kill -9, two starts at once, lying lock files, closed folders. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { endLeftoverPostgres, isAlive, startEmbeddedPostgres, type RunningPostgres } from "./index.js";
import { processesOfCluster } from "./leftover-server.js";

let folder = "";
let dataDir = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-embedded-"));
  dataDir = join(folder, "postgres");
});

afterEach(async () => {
  await endLeftoverPostgres({ dataDir });
  const left = processesOfCluster(join(dataDir, "cluster"));
  rmSync(folder, { recursive: true, force: true });
  expect(left).toEqual({ server: null, others: [] });
});

async function start(): Promise<RunningPostgres> {
  return startEmbeddedPostgres({ dataDir, port: await freePort(), logFile: join(folder, "postgres.log") });
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

describe("embedded Postgres", () => {
  test("what was committed before kill -9 is there after the next start", async () => {
    const first = await start();
    await query(first.url, "CREATE TABLE kept (n int); INSERT INTO kept SELECT generate_series(1, 1000)");
    process.kill(first.pid, "SIGKILL");
    await first.exited;
    const second = await start();
    expect(await query(second.url, "SELECT count(*)::int AS n FROM kept")).toEqual([{ n: 1000 }]);
    await second.stop();
    expect(isAlive(second.pid)).toBe(false);
  });

  test("two starts at once on one folder give one server and one clear refusal", async () => {
    const results = await Promise.allSettled([start(), start()]);
    const servers = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const refusals = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
    expect(servers).toHaveLength(1);
    expect(refusals.join()).toMatch(/already runs|lock file|another server/i);
    expect(await query(servers[0]?.url ?? "", "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    await servers[0]?.stop();
  });

  test("a start beside a living server is refused and harms nobody", async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(`process ${first.pid}) already runs`);
    expect(await query(first.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    await first.stop();
  });

  test("a lock file that names a stranger's process neither stops the start nor harms the stranger", async () => {
    const first = await start();
    await first.stop();
    writeFileSync(join(dataDir, "cluster", "postmaster.pid"), `${process.pid}\n${join(dataDir, "cluster")}\n1\n5432\n\n\n`);
    const second = await start();
    expect(await query(second.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    await second.stop();
  });

  test("a killed server that nobody has collected does not stop the next start", async () => {
    const first = await start();
    await first.stop();
    // `sleep` never asks for the child that it inherited from the shell: a zombie, as under a container's careless first process.
    const keeper = spawn("/bin/sh", ["-c", "/bin/true & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      const [said] = (await once(keeper.stdout, "data")) as [Buffer];
      const zombie = Number(said.toString());
      while (isAlive(zombie)) await delay(5);
      writeFileSync(join(dataDir, "cluster", "postmaster.pid"), `${zombie}\n${join(dataDir, "cluster")}\n1\n5432\n\n\n`);
      const second = await start();
      expect(await query(second.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
      await second.stop();
    } finally {
      keeper.kill("SIGKILL");
    }
  });

  test("a server whose starter died is ended by the next one", async () => {
    const first = await start();
    expect(await endLeftoverPostgres({ dataDir })).toBeGreaterThan(0);
    expect(isAlive(first.pid)).toBe(false);
  });

  test("the password is random, kept for the owner alone, and the only way in", async () => {
    const server = await start();
    const file = join(dataDir, "password");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(server.url).toContain(readFileSync(file, "utf8"));
    await expect(query(server.url.replace(/:[^:@]+@/, ":wrong@"), "SELECT 1")).rejects.toThrow(/password authentication failed/);
    await server.stop();
  });

  test("settings are durable and text is UTF-8", async () => {
    const server = await start();
    const sql =
      "SELECT current_setting('fsync') AS f, current_setting('synchronous_commit') AS s, current_setting('server_encoding') AS e, upper('é') AS u";
    expect(await query(server.url, sql)).toEqual([{ f: "on", s: "on", e: "UTF8", u: "É" }]);
    await server.stop();
  });

  test("it starts in a folder that only its owner may enter", async () => {
    chmodSync(folder, 0o700);
    const server = await start();
    expect(await query(server.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    await server.stop();
  });
});
