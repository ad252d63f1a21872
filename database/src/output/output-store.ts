/** A step's byte stream in chunks. Positions count all bytes the step wrote, kept or not. */
import type { StepExecution } from "../recorder/facts.js";
import { OWNED, ownerValues } from "../recorder/owned-step.js";
import type { OutputCut } from "../runs/run-record.js";
import type { StoreDeps } from "../store-deps.js";

export interface OutputPage {
  /** The position of the first byte of `data`; greater than asked for when the middle was cut. */
  start: number;
  data: Buffer;
  /** Where to read on. */
  next: number;
  /** How many bytes the step has written in all. */
  total: number;
  cut: OutputCut | null;
}

export interface OutputStore {
  /**
   * A chunk that is already there (same start) is kept, unless the new one is longer: a repeated write may carry what came meanwhile.
   * False: a newer attempt, version or generation owns the step; nothing was written and the caller should stop.
   */
  append(writer: StepExecution, startByte: number, data: Uint8Array): Promise<boolean>;
  /** From position `after` on; null for a step the run does not have. */
  read(runId: string, stepId: string, after: number, limitBytes: number): Promise<OutputPage | null>;
  /** The stream's length so far: where a repeated attempt goes on writing. */
  end(runId: string, stepId: string): Promise<number>;
  /** Removes the chunks that lie wholly inside [from, to) and states the cut. False as for `append`. */
  cut(writer: StepExecution, cut: OutputCut): Promise<boolean>;
}

const APPEND = `WITH owned AS (
    UPDATE steps SET output_bytes = greatest(output_bytes, $6::bigint + length($7::bytea)) WHERE ${OWNED} RETURNING run_id, step_id
  ), chunk AS (
    INSERT INTO step_output (run_id, step_id, start_byte, data) SELECT run_id, step_id, $6, $7 FROM owned
    ON CONFLICT (run_id, step_id, start_byte) DO UPDATE SET data = excluded.data WHERE length(excluded.data) > length(step_output.data)
  ) SELECT step_id FROM owned`;

/** From the chunk that holds the position on. */
const READ = `SELECT start_byte AS "start", data FROM step_output WHERE run_id = $1 AND step_id = $2 AND start_byte >= coalesce((
    SELECT max(start_byte) FROM step_output WHERE run_id = $1 AND step_id = $2 AND start_byte <= $3), 0)
  ORDER BY start_byte LIMIT $4`;

const STEP = `SELECT output_bytes AS total, output_cut AS cut FROM steps WHERE run_id = $1 AND step_id = $2`;

const CUT = `WITH owned AS (
    UPDATE steps SET output_cut = $8 WHERE ${OWNED} RETURNING run_id, step_id
  ), gone AS (
    DELETE FROM step_output o USING owned
    WHERE o.run_id = owned.run_id AND o.step_id = owned.step_id AND start_byte >= $6 AND start_byte + length(data) <= $7
  ) SELECT step_id FROM owned`;

/** Chunks are at most some ten kB, so this many are read at a time. */
const CHUNKS_A_READ = 64;

export function createOutputStore({ database }: Pick<StoreDeps, "database">): OutputStore {
  return {
    async append(writer, startByte, data) {
      if (data.length === 0) return true;
      const owned = await database.query(APPEND, [...ownerValues(writer), startByte, Buffer.from(data)]);
      database.touch(writer.runId);
      return owned.length > 0;
    },
    async read(runId, stepId, after, limitBytes) {
      // The chunks first: what the step's row says afterwards is never behind them.
      const chunks = await database.query<Chunk>(READ, [runId, stepId, after, CHUNKS_A_READ]);
      const [step] = await database.query<{ total: number; cut: OutputCut | null }>(STEP, [runId, stepId]);
      return step ? { ...joined(chunks, after, limitBytes), ...step } : null;
    },
    async end(runId, stepId) {
      const [step] = await database.query<{ total: number }>(STEP, [runId, stepId]);
      return step?.total ?? 0;
    },
    async cut(writer, cut) {
      const owned = await database.query(CUT, [...ownerValues(writer), cut.from, cut.to, JSON.stringify(cut)]);
      database.touch(writer.runId);
      return owned.length > 0;
    },
  };
}

interface Chunk {
  start: number;
  data: Buffer;
}

/** Bytes in one piece: it ends where the next chunk does not follow on (the cut) or the limit is reached. */
function joined(chunks: readonly Chunk[], after: number, limitBytes: number): Pick<OutputPage, "start" | "data" | "next"> {
  const parts: Buffer[] = [];
  let start = after;
  let next = after;
  for (const chunk of chunks) {
    if (chunk.start + chunk.data.length <= next) continue;
    if (chunk.start > next) {
      if (parts.length > 0) break;
      start = next = chunk.start;
    }
    const part = chunk.data.subarray(next - chunk.start, next - chunk.start + limitBytes - (next - start));
    parts.push(part);
    next += part.length;
    if (next - start >= limitBytes) break;
  }
  return { start, next, data: Buffer.concat(parts) };
}
