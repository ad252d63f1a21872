/** Runs one of our one-shot programs (migrations, the admin key) to its end and returns what it printed. */
import { execFile } from "node:child_process";
import { appendFileSync } from "node:fs";

export interface OneShot {
  /** What it does, for the error: "The migrations". */
  what: string;
  script: string;
  env: Record<string, string>;
  logFile: string;
  timeoutMs: number;
}

export function runOnce({ what, script, env, logFile, timeoutMs }: OneShot): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script], { env, timeout: timeoutMs, killSignal: "SIGKILL" }, (error, stdout, stderr) => {
      appendFileSync(logFile, stderr, { mode: 0o600 });
      if (error === null) return resolve(stdout);
      const lines = stderr.trim().split("\n").slice(-8).join("\n");
      reject(
        new Error(
          `${what} failed${error.killed === true ? ` (no end within ${timeoutMs / 1000} s)` : ""}:\n${lines === "" ? error.message : lines}`,
        ),
      );
    });
  });
}
