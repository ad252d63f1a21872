/** For tests: a compiled API in a process of its own, so that it can be killed. Needs the build. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export interface ApiProcess {
  url: string;
  pid: number;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Ready when it listens. It logs one JSON line each. */
export async function startApiProcess(settings: Record<string, string>): Promise<ApiProcess> {
  const env = { PRAXIS_API_PORT: "0", PRAXIS_LOG_LEVEL: "info", PRAXIS_RATE_READ: "100000", PRAXIS_RATE_WRITE: "100000", ...settings };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "inherit"] });
  const url = await listening(child);
  const exited = once(child, "exit");
  return {
    url,
    pid: child.pid ?? 0,
    kill: async (signal) => {
      child.kill(signal);
      await exited;
    },
  };
}

async function listening(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("no output to read");
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, url } = JSON.parse(line) as { msg?: string; url?: string };
    if (msg !== "listening" || url === undefined) continue;
    // Read on, or the pipe fills up and the process stands still.
    child.stdout.resume();
    return url;
  }
  throw new Error("the API process ended before it listened");
}
