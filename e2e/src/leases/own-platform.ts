/** A platform on servers of its own, for drills: embedded Postgres, Temporal's development server, API processes, worker. Gone with the drill. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, migrate } from "@praxis/database";
import { startEmbeddedPostgres } from "@praxis/database/embedded";
import { devServerCommand, findTemporal, waitForTemporal } from "@praxis/temporal/server";
import { startLeasePlatform, type LeasePlatform } from "./lease-platform.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** @returns what `action` returned; everything has ended then, also when it throws. A drill that is told to stop leaves nothing running either. */
export async function withOwnPlatform<Result>(
  say: (line: string) => void,
  action: (platform: LeasePlatform) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "praxis-lease-drill-"));
  const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const undoEach = async (): Promise<void> => {
    for (const step of undo) await step();
  };
  let undone: Promise<void> | null = null;
  const undoAll = (): Promise<void> => (undone ??= undoEach());
  const stopped = (): void => void undoAll().finally(() => process.exit(130));
  for (const signal of SIGNALS) process.once(signal, stopped);
  try {
    const dataDir = join(folder, "postgres");
    const postgres = await startEmbeddedPostgres({ dataDir, port: await freePort(), logFile: join(folder, "postgres.log") });
    undo.unshift(() => postgres.stop());
    const temporal = await startTemporal(folder, say);
    undo.unshift(() => temporal.stop());
    await migrate({ url: postgres.url });
    const database = createDatabase({ url: postgres.url, applicationName: "praxis-lease-drill" });
    undo.unshift(() => database.close());
    const platform = await startLeasePlatform({ database, temporalAddress: temporal.address });
    undo.unshift(() => platform.close());
    return await action(platform);
  } finally {
    for (const signal of SIGNALS) process.off(signal, stopped);
    await undoAll();
  }
}

async function startTemporal(folder: string, say: (line: string) => void): Promise<{ address: string; stop(): Promise<void> }> {
  const cacheDir = process.env["PRAXIS_CACHE_DIR"] ?? join(homedir(), ".cache", "kyros-praxis");
  const environment = { ...process.env, TEMPORAL_ADDRESS: undefined };
  const found = await findTemporal({ environment, cacheDir, say });
  if (found.kind !== "program") throw new Error("a program was asked for, and an address was found");
  const port = await freePort();
  const command = devServerCommand({ program: found.path, databaseFile: join(folder, "temporal.db"), port, uiPort: null, environment });
  const child = spawn(command.file, command.args, { env: command.env, stdio: "ignore" });
  const address = `127.0.0.1:${String(port)}`;
  await waitForTemporal({ address, namespace: "default" }, AbortSignal.timeout(60_000));
  return {
    address,
    stop: async () => {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
