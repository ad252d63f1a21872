/** The documents as the log alone tells them: every recorded change applied in order, in place. Shared by the store's start and the reader. */
import { readFileSync } from "node:fs";
import { DomainError } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import type { LineFault } from "../log/check-line.js";
import type { CollaborationEvent, LoggedChange } from "../log/event-line.js";
import { type Places, valueFile } from "../log/places.js";
import { sha256 } from "../log/sha256.js";
import { acceptValue } from "./accept-value.js";
import { applyOperations } from "./apply-operations.js";
import { documentBytes, etagOf, fileHashOf } from "./document-bytes.js";

export interface RebuiltDocument {
  revision: number;
  /** Null: removed. */
  etag: string | null;
  value: Json | undefined;
}

export class RebuiltDocuments {
  readonly documents = new Map<string, RebuiltDocument>();
  readonly #found = new Map<string, number>();
  readonly #bytes = new Map<string, Buffer>();
  /** Hashes of the large values that were read from `events/values/`. */
  readonly values = new Set<string>();

  /** @param sought document → hashes of files whose revision will be asked for. */
  constructor(
    private readonly places: Places,
    private readonly sought: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
  ) {}

  /** The latest revision whose file had this hash: tells a file that is only late from one that somebody changed. */
  revisionOfFile(document: string, fileHash: string): number | null {
    return this.#found.get(`${document}/${fileHash}`) ?? null;
  }

  set(document: string, rebuilt: RebuiltDocument): void {
    this.documents.set(document, rebuilt);
    if (rebuilt.etag !== null) this.meetFile(document, rebuilt.revision, fileHashOf(rebuilt.etag));
  }

  meetFile(document: string, revision: number, fileHash: string): void {
    if (this.sought.get(document)?.has(fileHash)) this.#found.set(`${document}/${fileHash}`, revision);
  }

  apply(event: CollaborationEvent): LineFault | null {
    for (const change of changesOf(event)) {
      const fault = this.#applyChange(change);
      if (fault) return fault;
    }
    return null;
  }

  #applyChange(change: LoggedChange): LineFault | null {
    const { document, revision, etag } = change;
    try {
      const value =
        change.sha256 === undefined
          ? applyOperations(this.documents.get(document)?.value, change.patch ?? [])
          : this.#valueOf(change.sha256);
      if ((value === undefined) !== (etag === null))
        return { problem: "wrong_etag", message: `the change does not lead to ${String(etag)}` };
      this.set(document, { revision, etag, value });
      return null;
    } catch (error) {
      return {
        problem: "value_missing",
        message: `"${document}" cannot be rebuilt: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
  }

  #valueOf(hash: string): Json {
    this.values.add(hash);
    const bytes = readFileSync(valueFile(this.places, hash));
    if (sha256(bytes) !== hash) throw new Error(`events/values/${hash}.json was changed`);
    return JSON.parse(bytes.toString("utf8")) as Json;
  }

  /** Does each document have the bytes its last ETag names? The names of those that do not. Freezes the values. */
  wrongDocuments(): string[] {
    const wrong: string[] = [];
    for (const [document, { revision, etag, value }] of this.documents) {
      if (value === undefined || etag === null) continue;
      const bytes = documentBytes(accepted(value, document));
      if (etagOf(revision, bytes) !== etag) wrong.push(document);
      this.#bytes.set(document, bytes);
    }
    return wrong;
  }

  /** The document's file; null: removed. Kept from the check, for nothing is changed after it. */
  bytesOf(document: string): Buffer | null {
    const value = this.documents.get(document)?.value;
    return value === undefined ? null : (this.#bytes.get(document) ?? documentBytes(value));
  }
}

function accepted(value: Json, document: string): Json {
  try {
    return acceptValue(value, "");
  } catch (error) {
    if (DomainError.is(error))
      throw new Error(`the log holds a value of "${document}" that no store would take: ${error.message}`, { cause: error });
    throw error;
  }
}

/** An event that only holds somebody's data has none. */
export function changesOf(event: CollaborationEvent): readonly LoggedChange[] {
  const { data } = event;
  if (Array.isArray(data["changes"])) return data["changes"] as LoggedChange[];
  return typeof data["document"] === "string" ? [data as unknown as LoggedChange] : [];
}

/** Members of `data` that say what happened to documents or keys: data from outside with one of them is stored under `posted`. */
const RESERVED = ["document", "changes", "keyed"] as const;

export function postedData(data: CollaborationEvent["data"]): CollaborationEvent["data"] {
  return RESERVED.some((name) => Object.hasOwn(data, name)) ? { posted: data } : data;
}
