/** The documents in memory: durable ones, and over them what is accepted but not yet on disk. Bytes are kept, parsed values only as room allows. */
import type { Json } from "@praxis/domain/hashing";
import { acceptValue } from "../documents/accept-value.js";
import { fileHashOf } from "../documents/document-bytes.js";
import type { DocumentHead, DocumentView } from "./collaboration-store.js";

/** One revision of one document. Never changed. `bytes` null: removed. */
export interface DocumentRecord {
  readonly document: string;
  readonly revision: number;
  readonly etag: string | null;
  readonly bytes: Buffer | null;
}

/** Parsed values take several times their bytes; beyond this much text the least recently used are parsed anew when needed. */
const CACHED_BYTES_MAX = 64 * 1024 * 1024;

/** Revision and file hash. */
export type FileTrail = [number, string][];

/** Only while files cannot be written does a trail get long; a file older than this would be taken for an edit, and parked. */
const TRAIL_MAX = 10_000;

export class DocumentTable {
  readonly #durable = new Map<string, DocumentRecord>();
  readonly #staged = new Map<string, DocumentRecord>();
  readonly #values = new Map<DocumentRecord, Json>();
  /** Revisions whose file may be the one on disk: from the last that surely is, to the latest. */
  readonly #trails = new Map<string, FileTrail>();
  #cachedBytes = 0;
  /** Of the latest accepted state. */
  #bytes = 0;
  #count = 0;

  get totals(): { documents: number; bytes: number } {
    return { documents: this.#count, bytes: this.#bytes };
  }

  durable(document: string): DocumentRecord | null {
    return this.#durable.get(document) ?? null;
  }

  latest(document: string): DocumentRecord | null {
    return this.#staged.get(document) ?? this.durable(document);
  }

  *durableRecords(): Iterable<DocumentRecord> {
    yield* this.#durable.values();
  }

  /** By name, removed ones included. */
  latestRecords(): DocumentRecord[] {
    const names = [...new Set([...this.#durable.keys(), ...this.#staged.keys()])].sort();
    return names.flatMap((name) => this.latest(name) ?? []);
  }

  latestNames(): string[] {
    return this.latestRecords()
      .filter(exists)
      .map(({ document }) => document);
  }

  stage(record: DocumentRecord, value: Json | undefined): void {
    this.#tally(this.latest(record.document), -1);
    this.#staged.set(record.document, record);
    this.#follow(record);
    this.#tally(record, 1);
    if (value !== undefined) this.#remember(record, value);
  }

  publish(record: DocumentRecord): void {
    const old = this.#durable.get(record.document);
    if (!this.#trails.has(record.document)) this.#follow(record);
    if (!this.#staged.has(record.document)) {
      this.#tally(old ?? null, -1);
      this.#tally(record, 1);
    }
    if (old) this.#forget(old);
    this.#durable.set(record.document, record);
    if (this.#staged.get(record.document) === record) this.#staged.delete(record.document);
  }

  /** What was accepted never came to disk: the durable state is the latest again. */
  dropStaged(): void {
    for (const [document, record] of this.#staged) {
      this.#tally(record, -1);
      this.#tally(this.durable(document), 1);
      this.#forget(record);
    }
    this.#staged.clear();
  }

  value(record: DocumentRecord & { bytes: Buffer }): Json {
    const known = this.#values.get(record);
    if (known !== undefined) {
      this.#values.delete(record);
      this.#values.set(record, known);
      return known;
    }
    const value = acceptValue(JSON.parse(record.bytes.toString("utf8")), "");
    this.#remember(record, value);
    return value;
  }

  view(record: DocumentRecord | null): DocumentView | null {
    if (!record || !exists(record)) return null;
    const { document, revision, etag, bytes } = record;
    const value = (): Json => this.value(record);
    return {
      document,
      revision,
      etag,
      bytes,
      get value() {
        return value();
      },
    };
  }

  trail(document: string): FileTrail {
    return this.#trails.get(document) ?? [];
  }

  /** After a start: the file shows an earlier revision than the latest. */
  late(document: string, revision: number, fileHash: string): void {
    this.#trails.get(document)?.unshift([revision, fileHash]);
  }

  /** The file of this revision is surely on disk: earlier ones no longer are. */
  shown(document: string, revision: number): void {
    const trail = this.#trails.get(document);
    if (trail)
      this.#trails.set(
        document,
        trail.filter(([at]) => at >= revision),
      );
  }

  #follow({ document, revision, etag }: DocumentRecord): void {
    const trail = this.#trails.get(document) ?? [];
    if (etag !== null) trail.push([revision, fileHashOf(etag)]);
    if (trail.length > TRAIL_MAX) trail.shift();
    this.#trails.set(document, trail);
  }

  #remember(record: DocumentRecord, value: Json): void {
    this.#values.set(record, value);
    this.#cachedBytes += record.bytes?.length ?? 0;
    for (const oldest of this.#values.keys()) {
      if (this.#cachedBytes <= CACHED_BYTES_MAX) break;
      this.#forget(oldest);
    }
  }

  #forget(record: DocumentRecord): void {
    if (this.#values.delete(record)) this.#cachedBytes -= record.bytes?.length ?? 0;
  }

  #tally(record: DocumentRecord | null, sign: 1 | -1): void {
    if (!record?.bytes) return;
    this.#count += sign;
    this.#bytes += sign * record.bytes.length;
  }
}

export function exists(record: DocumentRecord): record is DocumentRecord & { bytes: Buffer; etag: string } {
  return record.bytes !== null && record.etag !== null;
}

export function headOf(record: DocumentRecord): DocumentHead[] {
  return record.etag === null ? [] : [{ document: record.document, revision: record.revision, etag: record.etag }];
}
