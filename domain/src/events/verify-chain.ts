/** Reads raw lines in order and says whether the chain holds, or where and how it is broken. */
import { sha256Hex } from "../hashing/index.js";

const TAIL = /,"h":"([0-9a-f]{64})"\}$/;

export interface ChainFault {
  /** The place in the file, from 1. */
  line: number;
  seq: number | null;
  problem: "unreadable" | "changed" | "gap" | "broken_link";
  message: string;
}

export interface ChainReport {
  events: number;
  lastHash: string | null;
  faults: ChainFault[];
}

/** @param expectedLast the hash the database holds for the last line: a log cut at its end is found only with it. */
export function verifyChain(lines: Iterable<string>, expectedLast?: string | null): ChainReport {
  const faults: ChainFault[] = [];
  let previous: string | null = null;
  let count = 0;
  for (const line of lines) {
    count += 1;
    const fault = faultOf(line, count, previous);
    if (fault) faults.push({ line: count, ...fault });
    previous = sha256Hex(line);
  }
  if (expectedLast !== undefined && previous !== expectedLast) {
    faults.push({ line: count, seq: count, problem: "gap", message: "the log's last line is not the one the database remembers" });
  }
  return { events: count, lastHash: previous, faults };
}

function faultOf(line: string, seq: number, previous: string | null): Omit<ChainFault, "line"> | null {
  const parsed = parse(line);
  const tail = TAIL.exec(line);
  if (!parsed || !tail) return { seq: null, problem: "unreadable", message: "the line is not a sealed event" };
  if (sha256Hex(line.slice(0, tail.index)) !== tail[1]) {
    return { seq: parsed.seq, problem: "changed", message: "the line's bytes do not match its own hash" };
  }
  if (parsed.seq !== seq)
    return { seq: parsed.seq, problem: "gap", message: `expected number ${String(seq)}, found ${String(parsed.seq)}` };
  if (parsed.prev !== previous) return { seq: parsed.seq, problem: "broken_link", message: "the line does not follow the one before it" };
  return null;
}

function parse(line: string): { seq: number; prev: string | null } | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("seq" in value) || !("prev" in value)) return null;
    const { seq, prev } = value;
    return typeof seq === "number" && (prev === null || typeof prev === "string") ? { seq, prev } : null;
  } catch {
    return null;
  }
}
