/** Reads the kernel's process table under /proc. Where there is none (macOS) everything is empty and callers fall back to process groups. */
import { readdirSync, readFileSync } from "node:fs";

/** A process named so that a reused number is never mistaken for it. `startTime` is in clock ticks since boot. */
export interface ProcessIdentity {
  pid: number;
  startTime: string;
}

export interface ProcessFacts extends ProcessIdentity {
  parentPid: number;
  groupId: number;
  sessionId: number;
  /** It has ended and only waits for its parent to notice. */
  ended: boolean;
  /** Of itself and of the children it has waited for. */
  cpuMs: number;
}

export type ProcessTable = ReadonlyMap<number, ProcessFacts>;

/** USER_HZ: Linux shows times to programs in hundredths of a second on every architecture that Node runs on. */
const MS_PER_TICK = 10;

/** @param text the one line of /proc/<pid>/stat; the program's name may hold spaces and brackets, so fields count from the last `)`. */
export function parseStat(text: string): ProcessFacts | null {
  const nameEnd = text.lastIndexOf(")");
  const pid = Number.parseInt(text, 10);
  const fields = text.slice(nameEnd + 2).split(" ");
  const startTime = fields[19];
  if (nameEnd < 0 || !Number.isInteger(pid) || startTime === undefined) return null;
  const number = (index: number): number => Number(fields[index] ?? 0);
  return {
    pid,
    startTime,
    parentPid: number(1),
    groupId: number(2),
    sessionId: number(3),
    ended: fields[0] === "Z" || fields[0] === "X",
    cpuMs: (number(11) + number(12) + number(13) + number(14)) * MS_PER_TICK,
  };
}

/** Null when there is no such process (any more). */
export function readProcess(pid: number): ProcessFacts | null {
  const text = readSmallFile(`/proc/${pid}/stat`);
  return text === null ? null : parseStat(text);
}

export function readProcessTable(): ProcessTable {
  const table = new Map<number, ProcessFacts>();
  for (const name of listProc()) {
    const facts = readProcess(Number(name));
    if (facts !== null) table.set(facts.pid, facts);
  }
  return table;
}

/** The environment a process was started with, entries separated by NUL; empty when it may not be read. */
export function readEnvironment(pid: number): string {
  return readSmallFile(`/proc/${pid}/environ`) ?? "";
}

/** Memory that is resident now; shared pages count for every process that maps them. */
export function readResidentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readSmallFile(`/proc/${pid}/status`) ?? "")?.[1];
  return kilobytes === undefined ? 0 : Number(kilobytes) * 1024;
}

/** Alive, and the very process that is meant. A process that has ended and waits to be collected is not alive. */
export function isAlive(identity: ProcessIdentity): boolean {
  const facts = readProcess(identity.pid);
  return facts !== null && facts.startTime === identity.startTime && !facts.ended;
}

/** Changes with every boot, so that a record from before is recognised; empty where the system does not say. */
export function readBootId(): string {
  return (readSmallFile("/proc/sys/kernel/random/boot_id") ?? "").trim();
}

function listProc(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return []; // no /proc on this system
  }
}

function readSmallFile(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // the process ended in between, belongs to somebody else, or there is no /proc
  }
}
