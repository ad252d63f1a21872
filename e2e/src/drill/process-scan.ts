/** Looks through /proc for processes by what they carry, and finds everything that a process started. Linux only. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface FoundProcess {
  pid: number;
  command: string;
}

/** Every live process with the text in its command line, its environment or its working folder; this one is left out. */
export function processesWith(text: string): FoundProcess[] {
  return livePids()
    .filter((pid) => pid !== process.pid)
    .filter((pid) =>
      [read(`/proc/${pid}/cmdline`), read(`/proc/${pid}/environ`), link(`/proc/${pid}/cwd`)].some((held) => held.includes(text)),
    )
    .map((pid) => ({ pid, command: read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim().slice(0, 200) }));
}

/** The given processes and all their descendants. */
export function familyOf(pids: readonly number[]): number[] {
  const parents = new Map(livePids().map((pid) => [pid, parentOf(pid)]));
  const family = new Set(pids);
  for (let before = -1; before !== family.size;) {
    before = family.size;
    for (const [pid, parent] of parents) if (family.has(parent)) family.add(pid);
  }
  return [...family];
}

/** Sends to each that is still there. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended in between.
    }
  }
}

/** Running, not merely waiting to be collected by its parent. */
export function isLive(pid: number): boolean {
  const state = stateOf(pid);
  return state !== "" && state !== "Z" && state !== "X";
}

function livePids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(isLive);
}

function fieldsOf(pid: number): string[] {
  const text = read(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

const stateOf = (pid: number): string => fieldsOf(pid)[0] ?? "";
const parentOf = (pid: number): number => Number(fieldsOf(pid)[1] ?? 0);

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
