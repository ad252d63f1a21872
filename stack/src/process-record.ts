/**
 * The children of this data folder, on disk from the moment they run. After a kill of the supervisor the next start ends exactly
 * these, and each only if its start time is still the recorded one: pids are reused.
 */
import { setTimeout as delay } from "node:timers/promises";
import { processStartedAt } from "@praxis/database/embedded";
import { z } from "zod";
import { readJson, writePrivateJson } from "./private-file.js";

const recordSchema = z.array(z.object({ name: z.string(), pid: z.number().int().min(2), startedAt: z.string() }));
export type ProcessRecord = z.infer<typeof recordSchema>;

/** A drain takes up to this; afterwards the survivor is killed. */
const END_MS = 10_000;

export function writeProcessRecord(file: string, children: readonly { name: string; pid: number }[]): void {
  const record = children.flatMap(({ name, pid }) => {
    const startedAt = processStartedAt(pid);
    return startedAt === null ? [] : [{ name, pid, startedAt }];
  });
  writePrivateJson(file, record);
}

/** Ends recorded survivors in the given order of names, one after the other; returns the names of those that still ran. */
export async function endSurvivors(file: string, order: readonly string[], endMs: number = END_MS): Promise<string[]> {
  const parsed = recordSchema.safeParse(readJson(file));
  const record = parsed.success ? parsed.data : [];
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const survivors = record.filter(isSame).sort((a, b) => rank(a.name) - rank(b.name));
  for (const survivor of survivors) await end(survivor, endMs);
  writePrivateJson(file, []);
  return survivors.map(({ name }) => name);
}

async function end(survivor: ProcessRecord[number], endMs: number): Promise<void> {
  // SIGINT is Postgres' fast shutdown; its SIGTERM would wait for every client.
  signalGroup(survivor.pid, survivor.name === "postgres" ? "SIGINT" : "SIGTERM");
  const deadline = performance.now() + endMs;
  while (isSame(survivor)) {
    if (performance.now() > deadline) signalGroup(survivor.pid, "SIGKILL");
    await delay(25);
  }
}

function isSame({ pid, startedAt }: { pid: number; startedAt: string }): boolean {
  return processStartedAt(pid) === startedAt;
}

/** Children lead process groups of their own: what they started dies with them. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // No such group any more: try the process itself; if that is gone too, all is well.
    }
  }
}
