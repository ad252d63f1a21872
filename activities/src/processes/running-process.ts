/** One command while it runs: its output, what it uses, and how it is ended together with everything it started. */
import type { Readable } from "node:stream";
import type { GatedProcess, ProcessEnd } from "./launch-gate.js";
import type { ProcessRecord } from "./process-record.js";
import { readProcessTable, readResidentBytes, type ProcessFacts, type ProcessIdentity, type ProcessTable } from "./process-table.js";
import { findTree, killTree, signalEach, waitForEmptyTree } from "./process-tree.js";

/** Sampled from /proc, so a command of a few milliseconds shows little or nothing. */
export interface ProcessUsage {
  cpuMs: number;
  /** The largest sum of resident memory seen; pages that processes share count for each. */
  maxRssBytes: number;
}

export interface RunningProcess {
  id: string;
  output: Readable;
  /** Private; what is put there goes with `forget`. */
  folder: string;
  /** The command itself; what it left running may live on until `endRest`. */
  ended: Promise<ProcessEnd>;
  usage(): ProcessUsage;
  /** SIGTERM to every process of the tree, SIGKILL to what is left after `graceMs`. True when nothing is left. */
  stop(graceMs: number): Promise<boolean>;
  /** Ends what the command left running. False: something would not die. */
  endRest(): Promise<boolean>;
  /** Removes record and private folder. Only after the tree is gone; else the record stays, and the next start tries again. */
  forget(): Promise<void>;
}

export interface RunningProcessDeps {
  record: ProcessRecord;
  gated: GatedProcess;
  folder: string;
  readTable: () => ProcessTable;
  forget: () => Promise<void>;
}

/** Short commands are sampled soon, long ones once a second. */
const SAMPLE_DELAYS_MS = [20, 80, 200, 400] as const;
const SAMPLE_PERIOD_MS = 1_000;

export function createRunningProcess({ record, gated, folder, readTable, forget }: RunningProcessDeps): RunningProcess {
  const usage: ProcessUsage = { cpuMs: 0, maxRssBytes: 0 };
  const fixed: readonly ProcessIdentity[] = record.init === null ? [record] : [record, record.init];
  // Processes seen before are remembered: one that cleared its environment, left the session and lost its parent is still found.
  let seen: readonly ProcessIdentity[] = [];
  const find = (table: ProcessTable, withMarker: boolean): ProcessFacts[] => {
    const marker = withMarker ? record.marker : null;
    const tree = findTree(table, { known: [...fixed, ...seen], marker, notBefore: record.startTime });
    seen = tree;
    return tree;
  };
  const findAll = (): ProcessFacts[] => find(readProcessTable(), true);
  const stopSampling = sampleRepeatedly(() => {
    addSample(usage, find(readTable(), false));
  });
  gated.ended.then(stopSampling, stopSampling);
  return {
    id: record.id,
    folder,
    output: gated.output,
    ended: gated.ended,
    usage: () => ({ ...usage }),
    stop: async (graceMs) => {
      signalEach(
        findAll().filter((facts) => !isKeeper(facts, record)),
        "SIGTERM",
      );
      await waitForEmptyTree(findAll, graceMs);
      return killTree(findAll);
    },
    endRest: () => {
      stopSampling();
      return killTree(findAll);
    },
    forget,
  };
}

/** The two bubblewrap processes hold the sandbox up: without them the command could not clean up after SIGTERM. */
function isKeeper(facts: ProcessIdentity, record: ProcessRecord): boolean {
  return record.init !== null && (facts.pid === record.pid || facts.pid === record.init.pid);
}

function addSample(usage: ProcessUsage, tree: readonly ProcessFacts[]): void {
  let cpuMs = 0;
  let rssBytes = 0;
  for (const facts of tree) {
    cpuMs += facts.cpuMs;
    rssBytes += readResidentBytes(facts.pid);
  }
  usage.cpuMs = Math.max(usage.cpuMs, cpuMs);
  usage.maxRssBytes = Math.max(usage.maxRssBytes, rssBytes);
}

function sampleRepeatedly(sample: () => void): () => void {
  let count = 0;
  let timer: NodeJS.Timeout;
  const next = (): void => {
    timer = setTimeout(() => {
      sample();
      next();
    }, SAMPLE_DELAYS_MS[count++] ?? SAMPLE_PERIOD_MS);
    timer.unref();
  };
  next();
  return () => {
    clearTimeout(timer);
  };
}
