/**
 * The SDK's own cached download, as a way to get the program only. The SDK downloads by starting a server, so it does that once in
 * a short-lived process of its own (its native library stays out of ours, and a hanging network can be cut off).
 */
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { withCacheLock } from "./cache-lock.js";
import { runTool, type Environment } from "./run-tool.js";

export interface SdkDownloadDeps {
  cacheDir: string;
  environment: Environment;
}

type SdkServer = "createLocal" | "createTimeSkipping";

/** How the SDK names its files: `temporal-sdk-typescript-1.24.0`. */
const PREFIX = { createLocal: "temporal-sdk-", createTimeSkipping: "temporal-test-server-sdk-" } satisfies Record<SdkServer, string>;
/** A 60 MB download on a slow line; without a network it fails at once. */
const DOWNLOAD_MS = 180_000;

export function sdkCachedProgram(server: SdkServer, cacheDir: string): string | null {
  const folder = folderFor(cacheDir);
  if (!existsSync(folder)) return null;
  const name = readdirSync(folder).find((file) => file.startsWith(PREFIX[server]) && !file.endsWith(".downloading"));
  return name === undefined ? null : join(folder, name);
}

export async function programFromSdk(server: SdkServer, { cacheDir, environment }: SdkDownloadDeps): Promise<string> {
  const folder = folderFor(cacheDir);
  await withCacheLock(folder, async () => {
    if (sdkCachedProgram(server, cacheDir) !== null) return;
    const testing = createRequire(import.meta.url).resolve("@temporalio/testing");
    const executable = { type: "cached-download", downloadDir: folder };
    const options = server === "createLocal" ? { server: { executable } } : { server: { executable, type: "time-skipping" } };
    const script = `const { TestWorkflowEnvironment } = require(${JSON.stringify(testing)});
      TestWorkflowEnvironment.${server}(${JSON.stringify(options)}).then((e) => e.teardown()).then(() => process.exit(0),
        (error) => { let cause = error; while (cause.cause) cause = cause.cause; console.error(String(cause.message).replaceAll("\\n", " ")); process.exit(1); });`;
    await runTool(process.execPath, ["-e", script], { environment, timeoutMs: DOWNLOAD_MS });
  });
  const path = sdkCachedProgram(server, cacheDir);
  if (path === null) throw new Error("the SDK left no program");
  return path;
}

function folderFor(cacheDir: string): string {
  return join(cacheDir, "temporal-sdk");
}
