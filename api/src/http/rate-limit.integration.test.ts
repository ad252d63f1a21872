/** Budgets over a real Redis: what several API processes share, and what happens when Redis goes away and comes back. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { createRateLimits } from "./rate-limit.js";

const perSecond = { read: 3, write: 2, lease: 5 };
const installed = spawnSync("redis-server", ["--version"]).status === 0;
// Where Redis is not installed there is nothing real to test against; the fallback has its own test.
const withRedis = installed ? describe : describe.skip;

const open: Redis[] = [];
let port: number;
let server: ChildProcess | null = null;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port: free } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return free;
}

function startRedis(): void {
  server = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], { stdio: "ignore" });
}

async function stopRedis(): Promise<void> {
  if (!server) return;
  const gone = once(server, "exit");
  server.kill("SIGKILL");
  await gone;
  server = null;
}

/** As the API connects: no queue while it is away, tried again by itself. */
function connect(): Redis {
  const redis = new Redis(port, "127.0.0.1", { enableOfflineQueue: false, maxRetriesPerRequest: 1, retryStrategy: () => 50 });
  redis.on("error", () => undefined);
  open.push(redis);
  return redis;
}

/** Not `once`: that gives up at the first refused connection. */
function ready(redis: Redis): Promise<void> {
  return new Promise((resolve) => {
    if (redis.status === "ready") resolve();
    else redis.on("ready", resolve);
  });
}

async function allowed(times: number, take: () => Promise<unknown>): Promise<number> {
  const results = await Promise.allSettled(Array.from({ length: times }, take));
  return results.filter(({ status }) => status === "fulfilled").length;
}

withRedis("budgets with Redis", () => {
  beforeAll(async () => {
    port = await freePort();
    startRedis();
  });
  afterEach(() => {
    for (const redis of open.splice(0)) redis.disconnect();
  });
  afterAll(stopRedis);

  test("two processes share one budget", async () => {
    const [one, two] = [connect(), connect()];
    await Promise.all([ready(one), ready(two)]);
    const limits = [createRateLimits({ perSecond, redis: one }), createRateLimits({ perSecond, redis: two })] as const;
    const both = await Promise.all(limits.map((limit) => allowed(20, () => limit.take("read", "key_shared"))));
    expect(both.reduce((sum, count) => sum + count, 0)).toBe(6);
  });

  test("when Redis dies each process counts alone, and when it is back they share again", async () => {
    const redis = connect();
    await ready(redis);
    const limits = createRateLimits({ perSecond, redis });
    const cut = new Promise((resolve) => redis.on("close", resolve));
    await stopRedis();
    await cut;
    expect(await allowed(20, () => limits.take("write", "key_alone"))).toBe(4);
    startRedis();
    await ready(redis);
    expect(await allowed(20, () => limits.take("write", "key_back"))).toBe(4);
    expect(await redis.keys("praxis:rate-write:key_back")).toHaveLength(1);
  });
});
