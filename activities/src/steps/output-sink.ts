/**
 * A step's byte stream on its way to Postgres: small writes are gathered, the head is kept as it comes, and beyond the cap only
 * the newest bytes are held in memory and written at the end, with the cut stated.
 */
import type { OutputStore } from "@praxis/database";

export interface OutputSink {
  write(chunk: Uint8Array): void;
  /** Everything kept so far is durable. */
  flush(): Promise<void>;
  /** Flush, then the tail. */
  close(): Promise<void>;
}

/** Live enough for a person who watches, few enough writes for the database. */
const FLUSH_EVERY_MS = 200;
const CHUNK_BYTES_MAX = 64 * 1024;

export function createOutputSink(deps: { store: OutputStore; runId: string; stepId: string; bytesMax: number; onWritten: () => void; onFault: (error: unknown) => void }): OutputSink {
  const { store, runId, stepId } = deps;
  const headMax = Math.floor((deps.bytesMax * 3) / 4);
  const tailMax = deps.bytesMax - headMax;
  const pending: Buffer[] = [];
  let pendingBytes = 0;
  let tail: Buffer[] = [];
  let tailBytes = 0;
  let dropped = 0;
  /** The position of the next byte to store; null until the first flush has asked where an earlier attempt stopped. */
  let position: number | null = null;
  let headBytes = 0;
  let working: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  /** Nothing leaves `pending` before it is durable: after a fault the next flush goes on with the same bytes. */
  const drain = async (): Promise<void> => {
    while (pending.length > 0) {
      const taken = pending.length;
      const data = Buffer.concat(pending.slice(0, taken));
      for (let at = 0; at < data.length; at += CHUNK_BYTES_MAX) {
        position ??= await store.end(runId, stepId);
        const chunk = data.subarray(at, at + CHUNK_BYTES_MAX);
        await store.append(runId, stepId, position + at, chunk);
      }
      position = (position ?? 0) + data.length;
      pending.splice(0, taken);
      pendingBytes -= data.length;
      deps.onWritten();
    }
  };
  const flush = (): Promise<void> => {
    if (timer) clearTimeout(timer);
    timer = null;
    working = working.catch(() => undefined).then(drain);
    return working;
  };
  const hold = (chunk: Buffer): void => {
    tail.push(chunk);
    tailBytes += chunk.length;
    while (tailBytes > tailMax) {
      const first = tail[0];
      if (!first) break;
      const excess = Math.min(first.length, tailBytes - tailMax);
      if (excess === first.length) tail.shift();
      else tail[0] = first.subarray(excess);
      tailBytes -= excess;
      dropped += excess;
    }
  };
  return {
    write(chunk) {
      const copy = Buffer.from(chunk);
      const room = Math.max(0, headMax - headBytes);
      const head = copy.subarray(0, room);
      if (head.length > 0) {
        pending.push(head);
        pendingBytes += head.length;
        headBytes += head.length;
      }
      if (head.length < copy.length) hold(copy.subarray(head.length));
      if (pendingBytes >= CHUNK_BYTES_MAX) flush().catch(deps.onFault);
      else if (pendingBytes > 0) timer ??= setTimeout(() => { flush().catch(deps.onFault); }, FLUSH_EVERY_MS);
    },
    flush,
    async close() {
      await flush();
      if (tailBytes === 0) return;
      const from = position ?? (await store.end(runId, stepId));
      if (dropped > 0) await store.cut(runId, stepId, { from, to: from + dropped });
      position = from + dropped;
      pending.push(...tail);
      pendingBytes += tailBytes;
      [tail, tailBytes, dropped] = [[], 0, 0];
      await flush();
    },
  };
}
