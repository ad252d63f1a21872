/** One stack per data folder. The lock file names its holder by pid and start time, so a holder that was killed never blocks. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { processStartedAt } from "@praxis/database/embedded";
import { readJson } from "./private-file.js";

export type LockResult = { taken: true; release(): void } | { taken: false; pid: number };

export function takeStackLock(file: string): LockResult {
  const mine = JSON.stringify({ pid: process.pid, startedAt: processStartedAt(process.pid) });
  for (;;) {
    if (place(file, mine)) return { taken: true, release: () => releaseIfMine(file, mine) };
    const seen = readText(file);
    if (seen === null) continue;
    const pid = livingHolder(file);
    if (pid !== null) return { taken: false, pid };
    moveAside(file, seen);
  }
}

/** The pid of the living process that holds the lock. */
export function livingHolder(file: string): number | null {
  const holder = readJson(file);
  if (typeof holder !== "object" || holder === null || !("pid" in holder) || !("startedAt" in holder)) return null;
  const { pid, startedAt } = holder;
  return typeof pid === "number" && typeof startedAt === "string" && processStartedAt(pid) === startedAt ? pid : null;
}

/** link() is atomic and refuses an existing name; the content is complete from the first moment. */
function place(file: string, content: string): boolean {
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Somebody else may have replaced the dead holder's file since it was read: then theirs goes back. */
function moveAside(file: string, seen: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readText(aside) !== seen) place(file, readText(aside) ?? "");
  rmSync(aside, { force: true });
}

function releaseIfMine(file: string, mine: string): void {
  if (readText(file) === mine) rmSync(file, { force: true });
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
