/** The face of the store: what the owner process can do with the collaboration state. Types only. */
import type { Issue } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import type { CollaborationActor, EventLine } from "../log/event-line.js";

export interface DocumentHead {
  document: string;
  /** Rises by one with every change; goes on after a removal, so that no ETag ever comes back. */
  revision: number;
  /** `"<revision>-<first 16 hex of the SHA-256 of the file's bytes>"`, quotes included: as it stands in the header. */
  etag: string;
}

export interface DocumentView extends DocumentHead {
  /** The file's bytes: keys sorted, two spaces, a newline at the end. Do not change them. */
  bytes: Buffer;
  /** Frozen all the way down. */
  value: Json;
}

/** The latest accepted state, what is not yet durable included. Only for `decide`. */
export interface StagedState {
  /** Null: there is no such document (any more). The value is frozen: build a new one, keep what did not change. */
  get(document: string): { value: Json; revision: number; etag: string } | null;
  /** The revision the document will have once this commit has changed it: for documents that hold their own revision. */
  nextRevision(document: string): number;
  documents(): string[];
  /** The number this commit's event will have: rises strictly, so it serves as a fence. */
  readonly seq: number;
  /** The `ts` this commit's event will have. */
  readonly now: Date;
}

/** A document's whole next value, or its removal. The store finds the difference itself and logs it. */
export type Change = { document: string; value: Json } | { document: string; remove: true };

export interface Decision<T> {
  /** Null: nothing to do (no line is written, `changes` must be empty); the answer still waits until all it has seen is durable. */
  event: { type: string; subject?: string; data?: { readonly [key: string]: Json | undefined } } | null;
  /** All or nothing, one line. At most one change per document; a value equal to the present one still counts as a new revision. */
  changes: readonly Change[];
  /** With a `key` it must survive JSON: a repeat gets it from the log. */
  answer: T;
}

export interface CommitRequest<T> {
  actor: CollaborationActor;
  /**
   * Makes the call repeatable: a later commit with the same key and body does not decide again but gets the first answer (`replayed`);
   * with another body it throws `idempotency_key_reused`. Put principal, method and path into the key. Remembered 24 h, the last 100,000.
   */
  key?: { key: string; /** SHA-256 of the canonical body. */ body: string };
  /** Synchronous and pure. Throws a DomainError to refuse; the error is passed on once all that `decide` saw is durable. */
  decide(state: StagedState): Decision<T>;
}

export interface Committed<T> {
  answer: T;
  /** The event's number and raw line; null when `decide` wrote nothing. */
  seq: number | null;
  line: string | null;
  /** The documents changed by this commit, as they were right after it; removed ones are left out. */
  heads: DocumentHead[];
  replayed: boolean;
}

export interface StoreEvents {
  /** Durable lines with a greater number, in order. Throws `events_archived` when they were moved away. */
  read(range: { after: number; limit: number }): Promise<EventLine[]>;
  /** Without gap or repeat until the signal aborts (ends, does not throw). Holds nothing for a slow reader: it reads on from the files. */
  follow(range: { after: number; signal: AbortSignal }): AsyncIterable<EventLine>;
  /** The last durable line: 0 and null in an empty log. */
  head(): { seq: number; hash: string | null };
}

/** A sealed segment that was moved out of the log. */
export interface ArchivedSegment {
  /** Seen from `events/`. */
  file: string;
  firstSeq: number;
  /** Its seal. */
  lastSeq: number;
  bytes: number;
  /** SHA-256 of its last line: what the next segment's first line follows. */
  hash: string;
  /** Hash of the snapshot of all documents behind it, in `events/values/`. */
  snapshot: string;
}

export type StoreState = { mode: "writable" } | { mode: "read_only"; reason: string; /** Where the log is damaged. */ place?: LogPlace };

export interface LogPlace {
  /** File name under `events/`. */
  file: string;
  /** From 1. */
  line: number;
  /** Byte offset of the line in the file. */
  offset: number;
}

export interface CollaborationStore {
  /**
   * The durable document, null when there is none. Looks at the file first: an edit behind our back is recorded (`external_edit`) and, by
   * policy, adopted or parked before the answer. Throws `invalid_request` for a name that is none.
   */
  read(document: string): Promise<DocumentView | null>;
  /** The same from memory, without looking at the file. */
  peek(document: string): DocumentView | null;
  /** All durable documents, by name. */
  list(): DocumentHead[];
  /**
   * The only write. Decides at once, in the order of the calls; resolves when the line is on disk. Throws what `decide` throws,
   * `collaboration_read_only`, `storage_full` (nothing was stored), `document_too_large`, `invalid_request`, `idempotency_key_reused`.
   */
  commit<T>(request: CommitRequest<T>): Promise<Committed<T>>;
  readonly events: StoreEvents;
  /**
   * Moves sealed segments that ended before `before` (and more than a day ago) into `events/archive/`, the newest left out. The log says so
   * first (`log_archived`). From then on their events answer `events_archived`. Empty: there is nothing that old.
   */
  archive(wish: { before: Date; actor: CollaborationActor }): Promise<ArchivedSegment[]>;
  state(): StoreState;
  /** Resolves when every file of `state/` shows what is durable. */
  settled(): Promise<void>;
  /** Finishes what was accepted, writes files, checkpoint and head, gives the lock back. A second call does nothing. */
  close(): Promise<void>;
}

/** A document that has rules of its own. */
export interface ManagedDocument {
  /**
   * Every fault of a value against the document's schema; a commit with one is refused (`invalid_request`). Synchronous and pure.
   * @param before what is there now, null when nothing is: parts that are the same object were judged when they came in.
   */
  issuesOf(after: Json, before: Json | null): Issue[];
  /**
   * Judges an edit somebody made in the file.
   * @param after what the file now holds; null: the file was removed.
   * `adopt`: every change is one legal edge; its value is what to store (with `revision` set, for instance). `refuse`: it is parked.
   */
  judgeEdit(before: Json | null, after: Json | null, context: { nextRevision: number; now: Date }): { adopt: Json } | { refuse: string };
}

export const EXTERNAL_EDIT_POLICIES = ["adopt", "park"] as const;
export type ExternalEditPolicy = (typeof EXTERNAL_EDIT_POLICIES)[number];

/** The part of pino's logger that the store uses. */
export interface StoreLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
