/** The only way to change anything: decide, judge, log, and acknowledge when the line is on disk. One at a time, in the order of the calls. */
import { readFile } from "node:fs/promises";
import { DomainError, invariant } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import { acceptValue, DOCUMENT_BYTES_MAX } from "../documents/accept-value.js";
import { documentBytes, etagOf } from "../documents/document-bytes.js";
import { differenceUpTo } from "../documents/difference.js";
import { requireDocumentName } from "../documents/document-name.js";
import { postedData } from "../documents/rebuilt-documents.js";
import type { CollaborationEvent, KeyedAnswer, LoggedChange, LoggedOperation } from "../log/event-line.js";
import { type Places, valueFile } from "../log/places.js";
import { type LineDraft, type SealedLine, sealLine } from "../log/seal-line.js";
import { sha256 } from "../log/sha256.js";
import type { LogEnd } from "../log/walk-log.js";
import type { Change, CommitRequest, Committed, Decision, ManagedDocument, StagedState } from "./collaboration-store.js";
import { type DocumentRecord, type DocumentTable, exists, headOf } from "./document-table.js";
import type { EventFeed } from "./event-feed.js";
import type { KeyedAnswers, KeyedEvent } from "./keyed-answers.js";
import { type LogWriter, type PendingLine, pendingLine, readOnly } from "./log-writer.js";
import { takeSnapshot } from "./snapshot.js";

export interface CommitterDeps {
  places: Places;
  table: DocumentTable;
  writer: LogWriter;
  feed: EventFeed;
  keys: KeyedAnswers;
  clock: { now(): Date };
  segmentBytes: number;
  managed: { readonly [document: string]: ManagedDocument };
  /** Why nothing may be written, or null. */
  blocked(): string | null;
}

/** Larger ones lie beside the log under their hash: a line stays something a person can read. */
const INLINE_BYTES_MAX = 32 * 1024;
const EVENT_DATA_BYTES_MAX = 64 * 1024;
const KEY_CHARS_MAX = 1_000;
/** All state is held in memory; these bound it. */
const DOCUMENTS_MAX = 10_000;
const STATE_BYTES_MAX = 256 * 1024 * 1024;

type Files = { file: string; content: Uint8Array }[];
type StagedEnd = Pick<LogEnd, "seq" | "hash" | "segment" | "offset">;
type StagedChange = { record: DocumentRecord; value: Json | undefined; logged: LoggedChange };

export class Committer {
  /** The end of the log with everything accepted. */
  #end: StagedEnd;
  #last: PendingLine | null = null;

  constructor(private readonly deps: CommitterDeps) {
    this.#end = copyOf(deps.writer.end);
  }

  async commit<T>(request: CommitRequest<T>): Promise<Committed<T>> {
    const { deps } = this;
    const blocked = deps.blocked();
    if (blocked !== null) throw readOnly(blocked);
    if (deps.writer.isFull) throw new DomainError("collaboration_unavailable", "Too much waits for the disk. Try again.", { retry: true });
    const now = deps.clock.now();
    const used = request.key === undefined ? null : deps.keys.find(request.key.key, now.getTime());
    if (request.key && used) return this.#replay<T>(request.key.body, used);
    let staged: { line: PendingLine; records: DocumentRecord[] } | null;
    let decision: Decision<T>;
    try {
      decision = request.decide(this.#stagedState(now));
      staged = this.#stage(request, decision, now);
    } catch (error) {
      // The refusal may rest on something that is not on disk yet: it is told only when that is.
      await this.#barrier();
      throw error;
    }
    if (!staged) {
      await this.#barrier();
      return { answer: decision.answer, seq: null, line: null, heads: [], replayed: false };
    }
    await staged.line.settled.promise;
    const { seq, text } = staged.line.sealed;
    return { answer: decision.answer, seq, line: text, heads: staged.records.flatMap(headOf), replayed: false };
  }

  /** What was accepted but refused by the disk is forgotten. */
  dropStaged(): void {
    const { deps } = this;
    this.#end = copyOf(deps.writer.end);
    this.#last = null;
    deps.table.dropStaged();
    deps.keys.dropAfter(this.#end.seq);
  }

  async #barrier(): Promise<void> {
    await this.#last?.settled.promise;
  }

  #stagedState(now: Date): StagedState {
    const { table } = this.deps;
    return {
      get(document) {
        const record = table.latest(document);
        return record && exists(record) ? { value: table.value(record), revision: record.revision, etag: record.etag } : null;
      },
      nextRevision: (document) => (table.latest(document)?.revision ?? 0) + 1,
      documents: () => table.latestNames(),
      seq: this.#end.seq + 1,
      now,
    };
  }

  /** Judges everything first: once something is staged nothing may throw. */
  #stage<T>(request: CommitRequest<T>, decision: Decision<T>, now: Date): { line: PendingLine; records: DocumentRecord[] } | null {
    const { event, changes } = decision;
    if (!event) {
      invariant(changes.length === 0, "a decision without an event changes nothing");
      return null;
    }
    const files: Files = [];
    const staged = this.#judgeChanges(changes, files);
    const data = this.#dataOf(
      event.data ?? {},
      staged.map(({ logged }) => logged),
    );
    const keyed = request.key && this.#keyedAnswer(request.key, decision.answer, files);
    const { actor } = request;
    const { type, subject } = event;
    const draft = { actor, type, subject, data: keyed ? { ...data, keyed: keyed as unknown as Json } : data, key: request.key?.key };
    const line = this.#append(draft, now, { records: staged.map(({ record }) => record), files, seals: null });
    for (const { record, value } of staged) this.deps.table.stage(record, value);
    if (request.key) this.deps.keys.set(request.key.key, { body: request.key.body, seq: line.sealed.seq, atMs: now.getTime() });
    if (this.#end.offset >= this.deps.segmentBytes) this.#sealSegment(now);
    return { line, records: line.records as DocumentRecord[] };
  }

  #append(draft: LineDraft, now: Date, rest: { records: DocumentRecord[]; files: Files; seals: number | null }): PendingLine {
    const sealed: SealedLine = sealLine(draft, { seq: this.#end.seq + 1, ts: now.toISOString(), prev: this.#end.hash });
    const line = pendingLine(sealed, rest);
    this.#end.seq = sealed.seq;
    this.#end.hash = sealed.hash;
    this.#end.offset += sealed.raw.length + 1;
    this.#last = line;
    this.deps.writer.append(line);
    return line;
  }

  #judgeChanges(changes: readonly Change[], files: Files): StagedChange[] {
    const names = new Set(changes.map(({ document }) => document));
    invariant(names.size === changes.length, "a commit changes a document at most once");
    const staged = changes.map((change) => this.#judgeChange(change, files));
    const { table } = this.deps;
    let { documents, bytes } = table.totals;
    for (const { record } of staged) {
      const old = table.latest(record.document);
      documents += Number(record.bytes !== null) - Number(old !== null && old.bytes !== null);
      bytes += (record.bytes?.length ?? 0) - (old?.bytes?.length ?? 0);
    }
    const grows = documents > table.totals.documents || bytes > table.totals.bytes;
    if (grows && (documents > DOCUMENTS_MAX || bytes > STATE_BYTES_MAX)) {
      const message = `The collaboration state holds ${String(DOCUMENTS_MAX)} documents or 256 MiB at most. Remove documents first.`;
      throw new DomainError("storage_full", message, { details: { documents, bytes } });
    }
    return staged;
  }

  #judgeChange(change: Change, files: Files): StagedChange {
    const { document } = change;
    requireDocumentName(document);
    const { table, places } = this.deps;
    const old = table.latest(document);
    const before = old && exists(old) ? table.value(old) : undefined;
    const revision = (old?.revision ?? 0) + 1;
    if ("remove" in change) {
      invariant(before !== undefined, `"${document}" cannot be removed: it is not there`);
      const logged: LoggedChange = { document, revision, etag: null, patch: [{ op: "remove", path: "" }] };
      return { record: { document, revision, etag: null, bytes: null }, value: undefined, logged };
    }
    const value = acceptValue(change.value, "");
    this.#askSchema(document, value, before ?? null);
    const bytes = documentBytes(value);
    if (bytes.length > DOCUMENT_BYTES_MAX) {
      const message = `"${document}" would have ${String(bytes.length)} bytes; a document may hold 1 MiB at most.`;
      throw new DomainError("document_too_large", message, { details: { document, bytes: bytes.length, bytesMax: DOCUMENT_BYTES_MAX } });
    }
    const etag = etagOf(revision, bytes);
    const patch = shortPatch(before, value, bytes.length);
    const hash = patch ? null : sha256(bytes);
    if (hash !== null) files.push({ file: valueFile(places, hash), content: bytes });
    const logged: LoggedChange = { document, revision, etag, ...(patch ? { patch } : {}), ...(hash === null ? {} : { sha256: hash }) };
    return { record: { document, revision, etag, bytes }, value, logged };
  }

  /** Documents without rules are free JSON. */
  #askSchema(document: string, value: Json, before: Json | null): void {
    const { managed } = this.deps;
    const issues = Object.hasOwn(managed, document) ? managed[document]?.issuesOf(value, before) : undefined;
    if (!issues?.length) return;
    throw new DomainError("invalid_request", `The document "${document}" would not be as its schema says.`, { issues });
  }

  #dataOf(own: CollaborationEvent["data"], logged: readonly LoggedChange[]): CollaborationEvent["data"] {
    acceptValue(own, "/data");
    const bytes = Buffer.byteLength(JSON.stringify(own));
    if (bytes > EVENT_DATA_BYTES_MAX) {
      const message = `holds ${String(bytes)} bytes; an event may carry ${String(EVENT_DATA_BYTES_MAX)} at most`;
      throw new DomainError("invalid_request", `The event's data ${message}.`, { issues: [{ path: "data", message }] });
    }
    if (logged.length === 0) return postedData(own);
    if (logged.length > 1) return { ...own, changes: logged as unknown as Json };
    return { ...own, ...(logged[0] as unknown as CollaborationEvent["data"]) };
  }

  #keyedAnswer(key: { key: string; body: string }, answer: unknown, files: Files): KeyedAnswer {
    if (key.key.length > KEY_CHARS_MAX) {
      const message = `has more than ${String(KEY_CHARS_MAX)} characters`;
      throw new DomainError("invalid_request", `The key ${message}.`, { issues: [{ path: "key", message }] });
    }
    const { body } = key;
    if (answer === undefined) return { body };
    const text = JSON.stringify(answer);
    if (text.length <= INLINE_BYTES_MAX) return { body, answer: JSON.parse(text) as Json };
    const hash = sha256(text);
    files.push({ file: valueFile(this.deps.places, hash), content: Buffer.from(text) });
    return { body, answerSha256: hash };
  }

  async #replay<T>(body: string, used: KeyedEvent): Promise<Committed<T>> {
    await this.#barrier();
    if (used.body !== body) {
      throw new DomainError("idempotency_key_reused", "This key was used for a different request. Use a new key for a new request.");
    }
    const [first] = await this.deps.feed.read({ after: used.seq - 1, limit: 1 });
    invariant(first?.seq === used.seq, "a remembered key has its event in the log");
    const event = JSON.parse(first.line) as CollaborationEvent;
    const keyed = event.data["keyed"] as unknown as KeyedAnswer;
    const answer: unknown =
      keyed.answerSha256 === undefined ? keyed.answer : JSON.parse(await readFile(valueFile(this.deps.places, keyed.answerSha256), "utf8"));
    const changes = (event.data["changes"] ?? (event.data["document"] === undefined ? [] : [event.data])) as unknown as LoggedChange[];
    const heads = changes.flatMap(({ document, revision, etag }) => (etag === null ? [] : [{ document, revision, etag }]));
    return { answer: answer as T, seq: first.seq, line: first.line, heads, replayed: true };
  }

  /** Closes the segment with its root and a snapshot, so that a start need not read what came before. */
  #sealSegment(now: Date): void {
    const { table, keys, places } = this.deps;
    const { segment, seq } = this.#end;
    const tree = this.deps.writer.treeOf(segment);
    const { file, sha256: snapshot, content } = takeSnapshot(places, table, keys, now);
    const data = { segment, count: tree.count, firstSeq: segment, lastSeq: seq, merkleRoot: tree.root(), snapshot };
    const draft: LineDraft = { actor: { kind: "system", id: "collaboration", via: "store" }, type: "segment_sealed", data };
    this.#append(draft, now, { records: [], files: [{ file, content }], seals: segment });
    this.#end = { ...this.#end, segment: this.#end.seq + 1, offset: 0 };
  }
}

/** Null: too large for a line. */
function shortPatch(before: Json | undefined, value: Json, bytes: number): LoggedOperation[] | null {
  const patch = differenceUpTo(Math.min(INLINE_BYTES_MAX, bytes + 64), before, value);
  if (patch) return patch;
  return bytes <= INLINE_BYTES_MAX ? [{ op: "replace", path: "", value }] : null;
}

function copyOf({ seq, hash, segment, offset }: LogEnd): StagedEnd {
  return { seq, hash, segment, offset };
}
