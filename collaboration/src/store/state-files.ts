/**
 * Keeps the files of `state/` showing what is durable, and finds out when somebody else changed one. A file is replaced only when it is
 * what we last put there: anything else is an edit, and `ExternalEdits` records it first.
 */
import { randomBytes } from "node:crypto";
import { watch, type FSWatcher } from "node:fs";
import path from "node:path";
import { fileHashOf } from "../documents/document-bytes.js";
import { documentOfFile, fileNameOf } from "../documents/document-name.js";
import type { Places } from "../log/places.js";
import type { StoreLog } from "./collaboration-store.js";
import { type DocumentTable, exists } from "./document-table.js";
import { type FileLayer, writeNewFile } from "./file-layer.js";
import { type FileStamp, isSameFile, stampOf } from "./file-stamp.js";
import { type HeldFile, holdFile } from "./held-file.js";

/** What the file of a document looked like when we last put or judged it. */
export interface ShownFile {
  revision: number;
  /** First 16 hex of the SHA-256 of its bytes; null: there was none. */
  hash: string | null;
  stamp: FileStamp | null;
  /** It is the file of that revision, put there by the store, and surely on disk. */
  ours: boolean;
}

export interface StateFilesDeps {
  places: Places;
  files: FileLayer;
  table: DocumentTable;
  log: StoreLog;
  /** Records an edit and says what the file is to be compared with from now on; null: look again later. */
  judgeEdit(document: string, shown: ShownFile, stamp: FileStamp | null): Promise<ShownFile | null>;
  /** An edit came while the file was replaced; it lies in `conflicts/` under this name. */
  recordLate(document: string, keptAs: string): Promise<void>;
  /** Nothing may be written (any more). */
  blocked(): boolean;
}

/** Changes within this time share one replacement: half of the 200 ms that a file may lag. */
const GATHER_MS = 100;
const RETRY_MS = 1_000;
/** More would only queue at the disk before the log's own fdatasync. */
const AT_ONCE = 4;

export class StateFiles {
  readonly #shown = new Map<string, ShownFile>();
  readonly #dirty = new Set<string>();
  readonly #busy = new Map<string, Promise<unknown>>();
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> | null = null;
  #watcher: FSWatcher | null = null;
  #closed = false;

  constructor(private readonly deps: StateFilesDeps) {}

  setShown(document: string, shown: ShownFile): void {
    this.#shown.set(document, shown);
  }

  /** Documents whose files show what is durable. */
  shownFiles(): { [document: string]: number } {
    const shown: { [document: string]: number } = {};
    for (const [document, { revision, hash, ours }] of this.#shown) if (ours && hash !== null) shown[document] = revision;
    return shown;
  }

  /** Names only hint at what changed; whether it did is judged by looking. Without it, edits are found when documents are read. */
  watch(): void {
    try {
      this.#watcher = watch(this.deps.places.state, { persistent: false }, (_, name) => {
        const document = name === null ? null : documentOfFile(name);
        if (document !== null && !this.#busy.has(document) && !this.#dirty.has(document)) this.#hint(document);
      });
      this.#watcher.on("error", (error) =>
        this.deps.log.warn({ error }, "state/ cannot be watched; edits are found when documents are read"),
      );
    } catch (error) {
      this.deps.log.warn({ error }, "state/ cannot be watched; edits are found when documents are read");
    }
  }

  readonly #hinted = new Set<string>();
  /** Replaced, but the folder was not synced since. */
  readonly #replaced = new Set<string>();

  #hint(document: string): void {
    if (this.#hinted.has(document)) return;
    this.#hinted.add(document);
    setTimeout(() => {
      this.#hinted.delete(document);
      this.check(document).catch((error: unknown) => this.deps.log.warn({ document, error }, "an edited file could not be judged"));
    }, GATHER_MS).unref();
  }

  mark(document: string): void {
    this.#dirty.add(document);
    this.#schedule(GATHER_MS);
  }

  /** Judges the file if it is not what we put there. */
  async check(document: string): Promise<void> {
    if (this.deps.blocked() || this.#closed) return;
    const stamp = await stampOf(this.#file(document));
    if (!this.#busy.has(document) && isSameFile(stamp, this.#shown.get(document)?.stamp ?? null)) return;
    const edited = await this.#alone(document, () => this.#examine(document));
    if (edited) this.mark(document);
  }

  async settled(): Promise<void> {
    while ((this.#dirty.size > 0 || this.#round) && !this.#closed && !this.deps.blocked()) {
      await (this.#round ?? this.#start());
      // What could not be written, or may still be half an edit, is not hurried.
      if (this.#dirty.size > 0) await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    }
  }

  /** @param write false: the store is poisoned, nothing is touched. */
  async close(write: boolean): Promise<void> {
    this.#watcher?.close();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#round;
    if (write && this.#dirty.size > 0) await this.#start();
    this.#closed = true;
    await Promise.allSettled(this.#busy.values());
  }

  #file(document: string): string {
    return path.join(this.deps.places.state, fileNameOf(document));
  }

  #schedule(afterMs: number): void {
    if (this.#timer || this.#round || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#start();
    }, afterMs);
  }

  #start(): Promise<void> {
    this.#round ??= this.#writeRound().then((failed) => {
      this.#round = null;
      if (this.#dirty.size > 0 && !this.deps.blocked()) this.#schedule(failed ? RETRY_MS : GATHER_MS);
    });
    return this.#round;
  }

  /** True: something could not be written and is tried again. The log has it all, so nothing is lost meanwhile. */
  async #writeRound(): Promise<boolean> {
    const wanted = [...this.#dirty];
    this.#dirty.clear();
    let failed = false;
    const worker = async (): Promise<void> => {
      for (let document = wanted.pop(); document !== undefined && !this.deps.blocked(); document = wanted.pop()) {
        const name = document;
        await this.#alone(name, () => this.#show(name)).catch((error: unknown) => {
          failed = true;
          this.#dirty.add(name);
          this.deps.log.warn({ document: name, error }, "a document's file could not be written; it is tried again");
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const names = [...this.#replaced];
    this.#replaced.clear();
    try {
      await this.deps.files.syncFolder(this.deps.places.state);
    } catch {
      for (const document of names) this.#dirty.add(document);
      return true;
    }
    for (const document of names) {
      const shown = this.#shown.get(document);
      if (!shown || this.#replaced.has(document)) continue;
      this.#shown.set(document, { ...shown, ours: true });
      this.deps.table.shown(document, shown.revision);
    }
    return failed;
  }

  async #alone<T>(document: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#busy.get(document) ?? Promise.resolve()).then(work, work);
    this.#busy.set(document, turn);
    try {
      return await turn;
    } finally {
      if (this.#busy.get(document) === turn) this.#busy.delete(document);
    }
  }

  /** True: the file was not what we had put there; it is now judged, or is to be looked at again. */
  async #examine(document: string): Promise<boolean> {
    const shown = this.#shown.get(document) ?? NOTHING_SHOWN;
    const stamp = await stampOf(this.#file(document));
    if (isSameFile(stamp, shown.stamp)) return false;
    const judged = await this.deps.judgeEdit(document, shown, stamp);
    if (judged) this.#shown.set(document, judged);
    return true;
  }

  /** Makes the file show the durable revision. */
  async #show(document: string): Promise<void> {
    await this.#examine(document);
    const shown = this.#shown.get(document) ?? NOTHING_SHOWN;
    const record = this.deps.table.durable(document);
    const current = record && exists(record) ? record : null;
    const revision = record?.revision ?? 0;
    const hash = current ? fileHashOf(current.etag) : null;
    const stamp = await stampOf(this.#file(document));
    // Somebody is at it right now: judged at the next turn.
    if (!isSameFile(stamp, shown.stamp)) {
      this.#dirty.add(document);
      return;
    }
    const right = shown.hash === hash && (stamp !== null) === (hash !== null);
    const placed = right ? stamp : await this.#replace(document, current?.bytes ?? null, shown);
    if (!right) this.#replaced.add(document);
    this.#shown.set(document, { revision, hash, stamp: placed, ours: right });
  }

  /** The old file is held until the new one is in place: an edit in just that moment is found there, not lost. */
  async #replace(document: string, bytes: Buffer | null, shown: ShownFile): Promise<FileStamp | null> {
    const { files, places } = this.deps;
    const file = this.#file(document);
    const mark = `${String(process.pid)}.${randomBytes(6).toString("hex")}`;
    const [temporary, previous] = [`${places.state}/.${document}.${mark}.tmp`, `${places.state}/.${document}.${mark}.prev`];
    if (bytes) await writeNewFile(files, temporary, bytes);
    const held = shown.stamp ? await holdFile(files, file, previous) : null;
    try {
      await (bytes ? files.rename(temporary, file) : files.unlink(file));
    } catch (error) {
      await held?.abandon();
      throw error;
    }
    if (held) {
      if (isSameFile(await held.stamp(), shown.stamp)) await held.letGo();
      else await this.#keepLate(document, held, `${document}-${mark}.json`);
    }
    return stampOf(file);
  }

  async #keepLate(document: string, held: HeldFile, name: string): Promise<void> {
    const { files, places } = this.deps;
    await held.keepAs(path.join(places.conflicts, name));
    await files.syncFolder(places.conflicts);
    await this.deps.recordLate(document, `conflicts/${name}`);
  }
}

export const NOTHING_SHOWN: ShownFile = { revision: 0, hash: null, stamp: null, ours: true };
