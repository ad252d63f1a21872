/**
 * Writes `events/RESUME` every few thousand events, so that whoever takes over replays little, however full the segment is. Beside the
 * commits: it never holds one up, and a start without it is only slower.
 */
import path from "node:path";
import type { CheckpointSigner } from "../log/checkpoint.js";
import type { Places } from "../log/places.js";
import type { ResumeHeader } from "../log/resume-point.js";
import { sha256 } from "../log/sha256.js";
import type { LogEnd } from "../log/walk-log.js";
import type { StoreLog } from "./collaboration-store.js";
import type { DocumentRecord, DocumentTable, FileTrail } from "./document-table.js";
import type { EventFeed } from "./event-feed.js";
import type { FileLayer } from "./file-layer.js";
import type { KeyedAnswers, KeyedEvent } from "./keyed-answers.js";
import type { PendingLine } from "./log-writer.js";
import { documentLine, keyLine } from "./snapshot.js";

export interface ResumeWriterDeps {
  places: Places;
  files: FileLayer;
  signer: CheckpointSigner;
  log: StoreLog;
  table: DocumentTable;
  keys: KeyedAnswers;
  feed: EventFeed;
  /** The durable end of the log. */
  end(): LogEnd;
  /** Signs the log's end at both places. */
  attest(): Promise<void>;
  everyEvents: number;
}

/** About a fifth of a second of replay on a slow core. */
export const RESUME_EVERY_EVENTS = 5_000;
/** A key with its hash, number and time. */
const KEY_BYTES = 200;
/** Text made in one go: a few milliseconds, then commits have their turn. */
const SLICE_BYTES = 256 * 1024;

interface Taken {
  end: Omit<ResumeHeader, "is" | "v" | "snapshot">;
  documents: { record: DocumentRecord; trail: FileTrail }[];
  keys: [string, KeyedEvent][];
}

export class ResumeWriter {
  /** Since the last point (or the segment's beginning). */
  #events = 0;
  #bytes = 0;
  #values = new Set<string>();
  #running: Promise<void> | null = null;
  #started = false;

  constructor(private readonly deps: ResumeWriterDeps) {}

  /** Once the files were looked at: the head that goes with a point says which ones are right. @param values of the segment so far. */
  start(replayed: { events: number; bytes: number }, values: Iterable<string>): void {
    this.#started = true;
    this.#events += replayed.events;
    this.#bytes += replayed.bytes;
    for (const hash of values) this.#values.add(hash);
    this.#writeIfDue();
  }

  /** After every batch, when it is visible. */
  note(lines: readonly PendingLine[]): void {
    for (const { sealed, files } of lines) {
      this.#events += 1;
      this.#bytes += sealed.raw.length + 1;
      for (const { file } of files) this.#values.add(path.basename(file, ".json"));
    }
    this.#writeIfDue();
  }

  /** The seal has a snapshot of its own. */
  sealed(): void {
    this.#events = 0;
    this.#bytes = 0;
    this.#values = new Set();
  }

  async close(): Promise<void> {
    await this.#running;
  }

  /** No more is written for it than the log grew meanwhile: a large state waits longer. */
  #writeIfDue(): void {
    const { everyEvents, table, keys } = this.deps;
    if (!this.#started || this.#running || this.#events < everyEvents) return;
    if (everyEvents === RESUME_EVERY_EVENTS && this.#bytes < table.totals.bytes + keys.size * KEY_BYTES) return;
    const taken = this.#take();
    if (!taken) return;
    this.#events = 0;
    this.#bytes = 0;
    this.#running = this.#write(taken)
      .catch((error: unknown) => this.deps.log.warn({ error }, "events/RESUME could not be written; the next start reads more of the log"))
      .finally(() => (this.#running = null));
  }

  /** All of one moment. Records and keyed events are never changed, so making text of them can wait. */
  #take(): Taken | null {
    const { table, keys, feed } = this.deps;
    const { seq, hash, segment, before, offset, tree, content } = this.deps.end();
    if (hash === null || offset === 0) return null;
    const documents = [...table.durableRecords()].map((record) => {
      return { record, trail: table.trail(record.document).filter(([revision]) => revision <= record.revision) };
    });
    return {
      end: {
        ...{ seq, hash, segment, before, offset, content: content.copy().digest("hex"), tree: tree.state() },
        ...{ places: feed.lastPlaces(), values: [...this.#values] },
      },
      documents,
      keys: [...keys.entries()].filter(([, keyed]) => keyed.seq <= seq),
    };
  }

  async #write({ end, documents, keys }: Taken): Promise<void> {
    const { files, places, signer } = this.deps;
    const parts: Buffer[] = [];
    let slice: string[] = [];
    let size = 0;
    const add = async (line: string): Promise<void> => {
      slice.push(line);
      size += line.length;
      if (size < SLICE_BYTES) return;
      parts.push(Buffer.from(slice.join("")));
      slice = [];
      size = 0;
      await new Promise((resolve) => setImmediate(resolve));
    };
    for (const { record, trail } of documents) await add(documentLine(record, trail));
    for (const [key, keyed] of keys) await add(keyLine(key, keyed));
    parts.push(Buffer.from(slice.join("")));
    const snapshot = Buffer.concat(parts);
    const header: ResumeHeader = { is: "resume point", v: 1, ...end, snapshot: sha256(snapshot) };
    // First, so that nothing is attested before this point: a start compares what is attested with the lines it reads.
    await this.deps.attest();
    // Without waiting for the disk: what a power cut leaves of it is known by its hash.
    const temporary = `${places.resume}.tmp`;
    const file = await files.open(temporary, "update", 0o644);
    try {
      await file.truncate(0);
      await file.write(Buffer.concat([Buffer.from(`${signer.sign(header)}\n`), snapshot]), 0);
    } finally {
      await file.close();
    }
    await files.rename(temporary, places.resume);
  }
}
