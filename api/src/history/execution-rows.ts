/**
 * The lean rows of executions, as the JSON that is sent. An execution that has ended never changes: what was read last is kept, within
 * bounds, and read once however many ask at the same time.
 */
import type { RawHistoryEvent } from "@praxis/temporal/client";
import { createRowMaker } from "./row-maker.js";

export interface ExecutionWish {
  /** Place in the chain. */
  execution: number;
  /** Names what is read for ever; null: it may still grow. */
  key: string | null;
  events(): AsyncIterable<readonly RawHistoryEvent[]>;
}

export interface ExecutionRows {
  /** In order; the first is that of event 1. */
  read(wish: ExecutionWish): Promise<readonly string[]>;
}

/** Some ten histories of 50,000 events. */
const KEPT_CHARACTERS_MAX = 48_000_000;

export function createExecutionRows(keptMax = KEPT_CHARACTERS_MAX): ExecutionRows {
  const kept = new Map<string, { rows: readonly string[]; characters: number }>();
  const reading = new Map<string, Promise<readonly string[]>>();
  let characters = 0;

  const keep = (key: string, rows: readonly string[]): void => {
    // One that Temporal has forgotten may be found in an archive later.
    if (rows.length === 0) return;
    const size = rows.reduce((sum, row) => sum + row.length, 0);
    kept.set(key, { rows, characters: size });
    characters += size;
    for (const [oldest, { characters: freed }] of kept) {
      if (characters <= keptMax) break;
      kept.delete(oldest);
      characters -= freed;
    }
  };
  const readOnce = (key: string, wish: ExecutionWish): Promise<readonly string[]> => {
    const begun = reading.get(key);
    if (begun) return begun;
    const made = readRows(wish)
      .then((rows) => {
        keep(key, rows);
        return rows;
      })
      .finally(() => reading.delete(key));
    reading.set(key, made);
    return made;
  };
  return {
    read: async (wish) => {
      const { key } = wish;
      if (key === null) return readRows(wish);
      const known = kept.get(key);
      if (!known) return readOnce(key, wish);
      // Looked at again: forgotten last.
      kept.delete(key);
      kept.set(key, known);
      return known.rows;
    },
  };
}

async function readRows({ execution, events }: ExecutionWish): Promise<string[]> {
  const toRow = createRowMaker(execution);
  const rows: string[] = [];
  for await (const page of events()) for (const event of page) rows.push(JSON.stringify(toRow(event).row));
  return rows;
}
