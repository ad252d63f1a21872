/** A real embedded Temporal server: its namespace is as we promise, its state survives kill -9, and a bad cache is never run. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { Connection } from "@temporalio/client";
import { withCacheLock } from "./cache-lock.js";
import { devServerCommand } from "./dev-server.js";
import { findTemporal } from "./find-temporal.js";
import { prepareTemporal, waitForTemporal } from "./prepare-temporal.js";
import { TEMPORAL_CLI_WHEEL } from "./published-wheels.js";
import { cachedProgram } from "./wheel-cache.js";

let folder = "";
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-temporal-"));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    const exited = once(child, "exit");
    if (child.exitCode === null && child.signalCode === null && child.kill("SIGKILL")) await exited;
  }
  rmSync(folder, { recursive: true, force: true });
});

async function start(port: number): Promise<ChildProcess> {
  const environment = { ...process.env, TEMPORAL_ADDRESS: undefined };
  const cacheDir = process.env["PRAXIS_CACHE_DIR"] ?? join(homedir(), ".cache", "kyros-praxis");
  const found = await findTemporal({ environment, cacheDir, say: () => undefined });
  if (found.kind !== "program") throw new Error("no program was found");
  const { file, args, env } = devServerCommand({
    program: found.path,
    databaseFile: join(folder, "temporal.db"),
    port,
    uiPort: null,
    environment,
  });
  const child = spawn(file, args, { env, stdio: "ignore", detached: true });
  children.push(child);
  await waitForTemporal({ address: `127.0.0.1:${port}`, namespace: "default" }, AbortSignal.timeout(60_000));
  return child;
}

describe("the embedded Temporal server", () => {
  test("keeps closed workflows a week and knows our search attributes, also after kill -9", async () => {
    const port = await freePort();
    const target = { address: `127.0.0.1:${port}`, namespace: "default" };
    const first = await start(port);
    expect(await prepareTemporal(target, { ownsServer: true })).toEqual([]);
    const exited = once(first, "exit");
    first.kill("SIGKILL");
    await exited;
    await start(port);
    const connection = await Connection.connect({ address: target.address });
    try {
      const { config } = await connection.workflowService.describeNamespace({ namespace: "default" });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(7 * 86_400);
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: "default" });
      expect(customAttributes).toMatchObject({ runId: 2, playbook: 2 });
    } finally {
      await connection.close();
    }
    expect(await prepareTemporal(target, { ownsServer: false })).toEqual([]);
  });

  test("a namespace that does not exist is named, not waited for beyond the limit", async () => {
    const port = await freePort();
    await start(port);
    const waiting = waitForTemporal({ address: `127.0.0.1:${port}`, namespace: "missing" }, AbortSignal.timeout(300));
    await expect(waiting).rejects.toThrow(/missing/);
  });
});

describe("the cache", () => {
  test("a program with another hash than the pinned one is not used", async () => {
    const directory = join(folder, `${TEMPORAL_CLI_WHEEL.package}-${TEMPORAL_CLI_WHEEL.version}-${process.platform}-${process.arch}`);
    await withCacheLock(directory, async () => writeFileSync(join(directory, TEMPORAL_CLI_WHEEL.program), "#!/bin/sh\n"));
    expect(await cachedProgram(TEMPORAL_CLI_WHEEL, folder)).toBeNull();
  });

  test("two at once take turns, and the lock goes away", async () => {
    const order: string[] = [];
    const work = async (name: string): Promise<void> => {
      order.push(`${name} in`);
      await new Promise(setImmediate);
      order.push(`${name} out`);
    };
    await Promise.all([withCacheLock(folder, () => work("a")), withCacheLock(folder, () => work("b"))]);
    expect(order.map((entry) => entry.slice(2))).toEqual(["in", "out", "in", "out"]);
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(join(folder, "lock"))).toBe(false);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
