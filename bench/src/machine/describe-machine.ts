/** Where and with what a result was measured: two results compare only when these are alike. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  kernel: string;
  node: string;
  temporalSdk: string;
  /** Null outside of a git checkout. */
  commit: string | null;
  /** Load of the last minute before the first measurement. */
  loadBefore: number;
}

export function describeMachine(): Machine {
  const root = join(import.meta.dirname, "../../..");
  const sdk = JSON.parse(readFileSync(join(root, "node_modules/@temporalio/client/package.json"), "utf8")) as { version: string };
  const all = cpus();
  return {
    cpu: all[0]?.model ?? "unknown",
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    temporalSdk: sdk.version,
    commit: commitOf(root),
    loadBefore: load(),
  };
}

export function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

function commitOf(root: string): string | null {
  try {
    const git = (...args: string[]): string =>
      execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return git("rev-parse", "HEAD").trim() + (git("status", "--porcelain", "--untracked-files=no") === "" ? "" : " and changes");
  } catch {
    return null;
  }
}
