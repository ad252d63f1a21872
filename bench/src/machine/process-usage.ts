/** CPU time and memory of processes, from /proc. On systems without it everything is null. */
import { readdirSync, readFileSync } from "node:fs";

/** Linux counts CPU time in hundredths of a second, whatever the kernel's own clock does. */
const TICK_MS = 10;

/** CPU so far of a process and everything below it, ended children included; milliseconds. */
export function cpuMs(pid: number): number | null {
  const known = tree(pid);
  if (known === null) return null;
  return known.reduce((sum, one) => sum + (statOf(one)?.cpuMs ?? 0), 0);
}

/** What the process has held at most, and holds now; bytes. Its children are not in it. */
export function memoryBytes(pid: number): { peak: number; now: number } | null {
  try {
    const text = readFileSync(`/proc/${String(pid)}/status`, "utf8");
    const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0);
    return { peak: kilobytes("VmHWM") * 1024, now: kilobytes("VmRSS") * 1024 };
  } catch {
    return null;
  }
}

/** CPU that the whole machine has spent so far, whoever used it; milliseconds. */
export function machineCpuMs(): number | null {
  try {
    const fields = readFileSync("/proc/stat", "utf8").split("\n", 1)[0]?.trim().split(/\s+/).map(Number) ?? [];
    // user, nice, system, then (after idle and iowait) irq, softirq, steal.
    return [1, 2, 3, 6, 7, 8].reduce((sum, index) => sum + (fields[index] ?? 0), 0) * TICK_MS;
  } catch {
    return null;
  }
}

function tree(root: number): number[] | null {
  let entries: string[];
  try {
    entries = readdirSync("/proc");
  } catch {
    return null;
  }
  const parents = new Map<number, number>();
  for (const entry of entries) {
    const pid = Number(entry);
    const stat = Number.isInteger(pid) ? statOf(pid) : null;
    if (stat) parents.set(pid, stat.parent);
  }
  const found = new Set([root]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

function statOf(pid: number): { parent: number; cpuMs: number } | null {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    // The name in brackets may hold blanks and brackets.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { parent: Number(fields[1]), cpuMs: ticks * TICK_MS };
  } catch {
    return null;
  }
}
