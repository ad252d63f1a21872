/** For tests: the compiled API on a database of its own, as a process. Needs the build. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createTestDatabase } from "@praxis/database/testing";

const program = (name: string): string => fileURLToPath(new URL(`../../../api/dist/${name}.js`, import.meta.url));

export interface RealApi {
  url: string;
  /** An admin's. */
  key: string;
  /** Laid out as `npm start` does it: the shared state in `collaboration`, the data in `.praxis/data`. */
  folder: string;
  stop(): Promise<void>;
}

export async function startRealApi(): Promise<RealApi> {
  const folder = mkdtempSync(join(tmpdir(), "praxis-cli-api-"));
  const database = await createTestDatabase();
  const env = {
    DATABASE_URL: database.url,
    PRAXIS_DATA_DIR: join(folder, ".praxis/data"),
    PRAXIS_COLLABORATION_DIR: join(folder, "collaboration"),
    PRAXIS_API_PORT: "0",
    PRAXIS_RATE_READ: "100000",
    PRAXIS_RATE_WRITE: "100000",
    TEMPORAL_ADDRESS: "127.0.0.1:1",
  };
  const { apiKey } = JSON.parse(execFileSync(process.execPath, [program("issue-admin-key")], { env, encoding: "utf8" })) as {
    apiKey: string;
  };
  const child = spawn(process.execPath, [program("main")], { env, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let url = "";
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { msg?: string; url?: string };
    if (said.msg === "listening") url = said.url ?? "";
    if (url !== "") break;
  }
  child.stdout.resume();
  return {
    url,
    key: apiKey,
    folder,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
