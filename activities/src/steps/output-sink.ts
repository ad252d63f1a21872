/**
 * A step's byte stream on its way to Postgres: small writes are gathered, the head is kept as it comes, and beyond the cap only
 * the newest bytes are held in memory and written at the end, with the cut stated.
 */
import type { OutputStore, StepExecution } from "@praxis/database";
import { createByteRing, type ByteRing } from "./byte-ring.js";

/** Live enough for a person who watches, few enough writes for the database. */
const FLUSH_EVERY_MS = 200;
const CHUNK_BYTES_MAX = 64 * 1024;

export interface OutputSinkDeps {
  store: OutputStore;
  /** Whose output this is: a writer that another attempt has replaced is refused. */
  writer: StepExecution;
  /** How much is kept; three quarters at the head, the rest at the tail. */
  bytesMax: number;
  onWritten: () => void;
  /** A write of the background failed; the same bytes are tried again at the next flush. */
  onFault: (error: unknown) => void;
  /** A newer attempt owns the step: what is still to be written belongs to nobody. */
  onSuperseded: () => void;
}

export class OutputSink {
  private readonly pending: Buffer[] = [];
  private pendingBytes = 0;
  private readonly tail: ByteRing;
  private headRoom: number;
  /** Where the next byte goes; null until the first write has asked where an earlier attempt stopped. */
  private position: number | null = null;
  private working: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;
  private superseded = false;

  constructor(private readonly deps: OutputSinkDeps) {
    this.headRoom = Math.floor((deps.bytesMax * 3) / 4);
    this.tail = createByteRing(deps.bytesMax - this.headRoom);
  }

  write(chunk: Uint8Array): void {
    if (this.superseded) return;
    const copy = Buffer.from(chunk);
    const head = copy.subarray(0, this.headRoom);
    this.headRoom -= head.length;
    if (head.length < copy.length) this.tail.add(copy.subarray(head.length));
    if (head.length > 0) this.queue(head);
    if (this.pendingBytes >= CHUNK_BYTES_MAX) this.flushSoon(0);
    else if (this.pendingBytes > 0) this.flushSoon(FLUSH_EVERY_MS);
  }

  /** Everything of the head that was written so far is durable. */
  flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.working = this.working.catch(() => undefined).then(() => this.drain());
    return this.working;
  }

  /** Flushes, then states the cut and writes the tail. May be called again after a fault. */
  async close(): Promise<void> {
    await this.flush();
    // Most steps write nothing: those ask nothing of the database.
    if (this.superseded || this.tail.isEmpty()) return;
    const dropped = this.tail.dropped();
    if (dropped > 0) {
      const from = await this.start();
      if (!(await this.deps.store.cut(this.deps.writer, { from, to: from + dropped }))) {
        this.giveUp();
        return;
      }
    }
    const position = await this.start();
    const data = this.tail.take();
    this.position = position + dropped;
    this.queue(data);
    await this.flush();
  }

  private queue(data: Buffer): void {
    this.pending.push(data);
    this.pendingBytes += data.length;
  }

  private flushSoon(inMs: number): void {
    if (inMs === 0) this.flush().catch(this.deps.onFault);
    else this.timer ??= setTimeout(() => void this.flush().catch(this.deps.onFault), inMs);
  }

  private async start(): Promise<number> {
    this.position ??= await this.deps.store.end(this.deps.writer.runId, this.deps.writer.stepId);
    return this.position;
  }

  private giveUp(): void {
    if (this.superseded) return;
    this.superseded = true;
    this.pending.length = 0;
    this.pendingBytes = 0;
    this.deps.onSuperseded();
  }

  /** Nothing leaves `pending` before it is durable: after a fault the next flush goes on with the same bytes. */
  private async drain(): Promise<void> {
    while (this.pending.length > 0) {
      const taken = this.pending.length;
      const data = Buffer.concat(this.pending.slice(0, taken));
      const from = await this.start();
      for (let at = 0; at < data.length; at += CHUNK_BYTES_MAX) {
        const kept = await this.deps.store.append(this.deps.writer, from + at, data.subarray(at, at + CHUNK_BYTES_MAX));
        if (!kept) {
          this.giveUp();
          return;
        }
      }
      this.position = from + data.length;
      this.pending.splice(0, taken);
      this.pendingBytes -= data.length;
      this.deps.onWritten();
    }
  }
}
