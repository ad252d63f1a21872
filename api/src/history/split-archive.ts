/**
 * The archive of a run's histories, read as it comes from disk: one event's text is held at a time, however long the chain is. It is JSON that
 * our own archive wrote (`{runId, executions: [{execution, history: {events: […]} | null}]}`), so its shape is known and only depth is counted.
 */
import { invariant } from "@praxis/domain/errors";

/** One execution in the archive. */
export interface ArchivedExecution {
  /** Byte positions of its object, `end` inclusive. */
  start: number;
  end: number;
  /** 0 for one that Temporal had forgotten. */
  events: number;
}

const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];
/** How deep an execution's object and an event's object lie in the whole file. */
const EXECUTION_DEPTH = 3;
const EVENT_DEPTH = 6;

interface Opened {
  depth: number;
  /** Position in the stream. */
  at: number;
}

/** Walks over bytes and says where objects of the two depths begin and end. `depth`: how deep the first byte already is. */
function createWalk(depth: number, on: { open(place: Opened): void; close(place: Opened): void }): (chunk: Buffer) => void {
  let [deep, at, inText, escaped] = [depth, 0, false, false];
  return (chunk) => {
    for (let place = 0; place < chunk.length; place += 1) {
      const byte = chunk[place];
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
      } else if (byte === QUOTE) inText = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        deep += 1;
        if (byte === OPEN_OBJECT && (deep === EXECUTION_DEPTH || deep === EVENT_DEPTH)) on.open({ depth: deep, at: at + place });
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        if (byte === CLOSE_OBJECT && (deep === EXECUTION_DEPTH || deep === EVENT_DEPTH)) on.close({ depth: deep, at: at + place });
        deep -= 1;
      }
    }
    at += chunk.length;
  };
}

export async function indexArchive(chunks: AsyncIterable<Buffer>): Promise<ArchivedExecution[]> {
  const found: ArchivedExecution[] = [];
  const walk = createWalk(0, {
    open: ({ depth, at }) => {
      if (depth === EXECUTION_DEPTH) found.push({ start: at, end: at, events: 0 });
    },
    close: ({ depth, at }) => {
      const last = found.at(-1);
      invariant(last !== undefined, "an object of the archive ends before one begins");
      if (depth === EXECUTION_DEPTH) last.end = at;
      else last.events += 1;
    },
  });
  for await (const chunk of chunks) walk(chunk);
  return found;
}

/** The events of one execution. `chunks`: exactly its object's bytes. Pages of a moderate size. */
export async function* splitEvents(chunks: AsyncIterable<Buffer>, pageEvents = 200): AsyncGenerator<Record<string, unknown>[]> {
  let page: Record<string, unknown>[] = [];
  /** Bytes of an event that has begun, and where they begin in the stream. */
  let pending: Buffer[] = [];
  const begun: { at: number | null } = { at: null };
  let before = 0;
  const ended: { from: number; to: number }[] = [];
  const walk = createWalk(EXECUTION_DEPTH - 1, {
    open: ({ depth, at }) => {
      if (depth === EVENT_DEPTH) begun.at = at;
    },
    close: ({ depth, at }) => {
      if (depth !== EVENT_DEPTH || begun.at === null) return;
      ended.push({ from: begun.at, to: at });
      begun.at = null;
    },
  });
  for await (const chunk of chunks) {
    walk(chunk);
    for (const { from, to } of ended.splice(0)) {
      const rest = chunk.subarray(Math.max(0, from - before), to - before + 1);
      page.push(JSON.parse(Buffer.concat([...pending, rest]).toString("utf8")) as Record<string, unknown>);
      pending = [];
      if (page.length < pageEvents) continue;
      yield page;
      page = [];
    }
    if (begun.at !== null) pending.push(chunk.subarray(Math.max(0, begun.at - before)));
    before += chunk.length;
  }
  if (page.length > 0) yield page;
}
