/**
 * Signs checkpoints every 1,000 events or 60 s, copies them to the second place, and moves the head. Once a segment is sealed, one of its
 * checkpoints stays. Never holds up a commit.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { CheckpointSigner } from "../log/checkpoint.js";
import { headText } from "../log/head.js";
import { CHECKPOINTS_FILE, type Places } from "../log/places.js";
import { thinCheckpoints } from "../log/thin-checkpoints.js";
import type { LogEnd } from "../log/walk-log.js";
import type { StoreLog } from "./collaboration-store.js";
import { type FileLayer, type OpenFile } from "./file-layer.js";

export interface CheckpointerDeps {
  places: Places;
  copyFolder: string;
  files: FileLayer;
  signer: CheckpointSigner;
  clock: { now(): Date };
  log: StoreLog;
  /** The durable end of the log. */
  end(): LogEnd;
  /** Document → the revision its file shows. */
  shownFiles(): { [document: string]: number };
}

const EVENTS_EVERY = 1_000;
const EVERY_MS = 60_000;

interface Target {
  file: string;
  handle: OpenFile | null;
  /** Bytes of whole lines. */
  size: number;
}

export class Checkpointer {
  #attested = 0;
  #thin = false;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #targets: Target[];

  constructor(private readonly deps: CheckpointerDeps) {
    const { places, copyFolder } = deps;
    this.#targets = [places.checkpoints, path.join(copyFolder, CHECKPOINTS_FILE)].map((file) => ({ file, handle: null, size: 0 }));
  }

  /** @param sizes how many bytes of whole lines each of the two files holds; a half line behind them is overwritten. */
  start({ attestedSeq, sizes }: { attestedSeq: number; sizes: readonly [number, number] }): void {
    this.#attested = attestedSeq;
    for (const [index, target] of this.#targets.entries()) target.size = sizes[index] ?? 0;
    this.#timer = setInterval(() => this.now(), EVERY_MS);
    this.#timer.unref();
  }

  /** After every batch. */
  note(seq: number): void {
    if (seq - this.#attested >= EVENTS_EVERY) this.now();
  }

  /** One at a time: under load the next one covers more than 1,000 events. */
  now(): void {
    this.#running ??= this.#write(false)
      .catch((error: unknown) => this.deps.log.warn({ error }, "a checkpoint could not be written; it is tried again"))
      .finally(() => (this.#running = null));
  }

  /** The log up to the end as it is now is attested at both places. */
  async attest(): Promise<void> {
    const { seq } = this.deps.end();
    while (this.#attested < seq) {
      this.#running ??= this.#write(false).finally(() => (this.#running = null));
      await this.#running;
    }
  }

  /** Signs the end of a segment, then leaves one checkpoint of it. */
  sealed(): void {
    this.#thin = true;
    this.now();
  }

  async close(write: boolean): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
    try {
      if (write) await this.#write(true);
    } finally {
      for (const target of this.#targets) await target.handle?.close();
    }
  }

  async #write(closing: boolean): Promise<void> {
    const { deps } = this;
    const { seq, hash, segment, offset, tree } = deps.end();
    const ts = deps.clock.now().toISOString();
    if (hash !== null && seq > this.#attested) {
      const line = Buffer.from(`${deps.signer.seal({ seq, hash, segment, root: tree.root(), offset, ts })}\n`);
      const outcomes = await Promise.allSettled(this.#targets.map((target) => this.#append(target, line)));
      const failed = outcomes.find((outcome) => outcome.status === "rejected");
      if (failed) throw failed.reason;
      this.#attested = seq;
      if (this.#thin) await this.#thinAll(segment);
    } else if (!closing) return;
    // Without waiting for the disk: what a power cut leaves of it is known by its hash, and the checkpoints say the same.
    const temporary = `${deps.places.head}.${String(process.pid)}.tmp`;
    const file = await deps.files.open(temporary, "update", 0o644);
    try {
      const text = Buffer.from(
        headText({ v: 1, seq, hash, segment, offset, ts, files: deps.shownFiles(), ...(closing ? { closed: true } : {}) }),
      );
      await file.truncate(0);
      await file.write(text, 0);
      if (closing) await file.datasync();
    } finally {
      await file.close();
    }
    await deps.files.rename(temporary, deps.places.head);
    if (closing) await deps.files.syncFolder(deps.places.events);
  }

  async #append(target: Target, line: Buffer): Promise<void> {
    if (!target.handle) {
      target.handle = await this.deps.files.open(target.file, "update", 0o644);
      await target.handle.truncate(target.size);
      await this.deps.files.syncFolder(path.dirname(target.file));
    }
    await target.handle.write(line, target.size);
    await target.handle.datasync();
    target.size += line.length;
  }

  /** A place that lets nothing be replaced (an append-only file) keeps all its lines: they do no harm. */
  async #thinAll(segment: number): Promise<void> {
    this.#thin = false;
    for (const target of this.#targets) {
      await this.#thinOne(target, segment).catch((error: unknown) =>
        this.deps.log.warn({ file: target.file, error }, "old checkpoints could not be left out; the file keeps them all"),
      );
    }
  }

  /** The new file is whole on disk before it takes the old one's name. */
  async #thinOne(target: Target, segment: number): Promise<void> {
    const { files, signer } = this.deps;
    const text = await thinCheckpoints(await readFile(target.file, "utf8"), signer.publicKey, segment);
    if (text === null) return;
    const bytes = Buffer.from(text);
    const temporary = `${target.file}.${String(process.pid)}.tmp`;
    const handle = await files.open(temporary, "update", 0o644);
    try {
      await handle.truncate(0);
      await handle.write(bytes, 0);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await files.rename(temporary, target.file);
    // From here on the open file is the old one: the next line must go into the new one.
    const old = target.handle;
    target.handle = null;
    target.size = bytes.length;
    await old?.close();
    await files.syncFolder(path.dirname(target.file));
  }
}
