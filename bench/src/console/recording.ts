/** What the API answered about one run with a long history, so that the page can be measured again without the servers that made it. Kept in the cache folder. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A row of the history as the API gives it. */
export type Row = readonly [id: string, ...rest: unknown[]];

export interface Recording {
  /** Another one than that of this code is recorded anew. */
  format: string;
  runId: string;
  /** JSON of other answers, by path. */
  answers: Record<string, unknown>;
  rows: Row[];
  /** What came while it was watched. */
  growth: Row[];
  wire: WireFigures;
}

export interface WireFigures {
  events: number;
  executions: number;
  /** `history.json` of every execution, as the SDK replays them. */
  rawBytes: number;
  rawGzipBytes: number;
  /** The lean table, one answer. */
  leanBytes: number;
  leanGzipBytes: number;
  /** What the API took for it, read before. */
  leanMs: number;
  /** What Temporal itself took to give every execution's pages to one reader, one after the other: less is not to be had from there. */
  pagingMs: number;
}

/** Rises whenever what is recorded changes. */
const FORMAT = "2";

const fileOf = (cacheDir: string, events: number): string => join(cacheDir, "bench-console", `history-${String(events)}.json`);

/** Null: there is none, or one of another format. */
export function readRecording(cacheDir: string, events: number): Recording | null {
  try {
    const recording = JSON.parse(readFileSync(fileOf(cacheDir, events), "utf8")) as Recording;
    return recording.format === FORMAT ? recording : null;
  } catch {
    return null;
  }
}

export function keepRecording(cacheDir: string, events: number, recording: Omit<Recording, "format">): Recording {
  const whole = { format: FORMAT, ...recording };
  const file = fileOf(cacheDir, events);
  mkdirSync(dirname(file), { recursive: true });
  // Whole or not at all: another benchmark may read it now.
  writeFileSync(`${file}.${String(process.pid)}`, JSON.stringify(whole));
  renameSync(`${file}.${String(process.pid)}`, file);
  return whole;
}
