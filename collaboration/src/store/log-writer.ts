/**
 * Appends to the log. Group commit: while one batch waits for the disk the next one gathers; no timer. Nothing is acknowledged, and
 * nobody sees it, before `fdatasync` has returned. A failed fsync poisons the writer: what the disk holds is then unknown.
 */
import { DomainError } from "@praxis/domain/errors";
import { type LogEnd, segmentBegin } from "../log/walk-log.js";
import { leafHash, MerkleTree } from "../log/merkle.js";
import { ACTIVE_SEGMENT, type Places, sealedName } from "../log/places.js";
import type { SealedLine } from "../log/seal-line.js";
import type { DocumentRecord } from "./document-table.js";
import { errorCode, type FileLayer, isDiskFull, type OpenFile, writeNewFile } from "./file-layer.js";
import { inodeOf } from "./owner-lock.js";

export interface PendingLine {
  sealed: SealedLine;
  leaf: Buffer;
  records: readonly DocumentRecord[];
  /** Files that must be on disk before the line: large values, snapshots. Named by their content, so one that exists is right. */
  files: readonly { file: string; content: Uint8Array }[];
  /** The last line of its segment: its first number. */
  seals: number | null;
  settled: PromiseWithResolvers<undefined>;
}

export interface LogWriterDeps {
  places: Places;
  files: FileLayer;
  end: LogEnd;
  /** Does this process still own the folder? */
  holds(): Promise<boolean>;
  /** Makes durable lines visible. Called in order, before anybody is told. */
  publish(lines: readonly PendingLine[], end: LogEnd, firstOffset: number): void;
  /** Lines were refused for want of space: what is staged on top of them is void. */
  dropped(): void;
  poisoned(reason: string): void;
}

/** Beyond this much waiting, the disk is too slow for the load: refuse rather than grow. */
const PENDING_BYTES_MAX = 64 * 1024 * 1024;
const BATCH_BYTES_MAX = 8 * 1024 * 1024;

export class LogWriter {
  #pending: PendingLine[] = [];
  /** Taken, not yet on disk. */
  #inFlight: readonly PendingLine[] = [];
  #pendingBytes = 0;
  #running: Promise<void> | null = null;
  #file: OpenFile | null = null;
  #inode: bigint | null = null;
  #poison: string | null = null;
  /** The durable end; the staged one is the store's. */
  readonly end: LogEnd;

  constructor(private readonly deps: LogWriterDeps) {
    this.end = { ...deps.end, tree: deps.end.tree.clone(), content: deps.end.content.copy() };
  }

  async open(): Promise<void> {
    const { places, files } = this.deps;
    this.#file = await files.open(places.active, "update");
    this.#inode = await inodeOf(places.active);
    await files.syncFolder(places.events);
  }

  get isFull(): boolean {
    return this.#pendingBytes > PENDING_BYTES_MAX;
  }

  /** Cuts what a dying process wrote half. Before anything is appended. */
  async cutTail(): Promise<void> {
    await this.#file?.truncate(this.end.offset);
    await this.#file?.datasync();
  }

  /** The tree of a segment with everything accepted so far. */
  treeOf(segment: number): MerkleTree {
    const tree = segment === this.end.segment ? this.end.tree.clone() : new MerkleTree();
    for (const { sealed, leaf } of [...this.#inFlight, ...this.#pending]) if (sealed.seq >= segment) tree.append(leaf);
    return tree;
  }

  append(line: PendingLine): void {
    if (this.#poison !== null) {
      line.settled.reject(readOnly(this.#poison));
      return;
    }
    this.#pending.push(line);
    this.#pendingBytes += line.sealed.raw.length;
    this.#running ??= this.#run().finally(() => (this.#running = null));
  }

  /** Resolves when nothing waits, whatever became of it. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async close(): Promise<void> {
    await this.idle();
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }

  async #run(): Promise<void> {
    // One turn of the event loop: calls of the same tick share a batch.
    await Promise.resolve();
    while (this.#pending.length > 0) {
      const batch = this.#take();
      this.#inFlight = batch;
      const firstOffset = this.end.offset;
      try {
        await this.#store(batch);
      } catch (error) {
        await this.#fail(batch, error);
        continue;
      }
      this.deps.publish(batch, this.end, firstOffset);
      for (const line of batch) line.settled.resolve(undefined);
    }
  }

  #take(): PendingLine[] {
    let bytes = 0;
    let count = 0;
    for (const { sealed, seals } of this.#pending) {
      count += 1;
      bytes += sealed.raw.length;
      if (bytes > BATCH_BYTES_MAX || seals !== null) break;
    }
    this.#pendingBytes -= bytes;
    return this.#pending.splice(0, count);
  }

  async #store(batch: readonly PendingLine[]): Promise<void> {
    const file = this.#file;
    if (!file) throw new Error("the log is closed");
    await this.#assertOurs();
    await this.#storeFiles(batch.flatMap(({ files }) => files));
    const bytes = Buffer.concat(batch.flatMap(({ sealed }) => [sealed.raw, NEWLINE]));
    await file.write(bytes, this.end.offset).catch(asStep("write"));
    await file.datasync().catch(asStep("fdatasync"));
    // In one turn with what follows: `treeOf` counts a line either here or there.
    this.#inFlight = [];
    for (const { sealed, leaf } of batch) {
      this.end.tree.append(leaf);
      this.end.seq = sealed.seq;
      this.end.hash = sealed.hash;
    }
    this.end.offset += bytes.length;
    this.end.content.update(bytes);
    const seals = batch.at(-1)?.seals ?? null;
    if (seals !== null) await this.#nextSegment(seals).catch(asStep("seal"));
  }

  /** A file that nobody finds any more takes writes as if nothing were wrong: what was acknowledged would be gone with this process. */
  async #assertOurs(): Promise<void> {
    const [holds, inode] = await Promise.all([this.deps.holds(), inodeOf(this.deps.places.active)]);
    if (!holds || inode === null || inode !== this.#inode) throw new StepError("ownership", null);
  }

  async #storeFiles(wanted: readonly { file: string; content: Uint8Array }[]): Promise<void> {
    if (wanted.length === 0) return;
    const { files, places } = this.deps;
    for (const { file, content } of wanted) {
      // Under another name first: a file with the right name is always whole.
      const temporary = `${places.values}/.${String(process.pid)}.${String(Math.random()).slice(2)}`;
      await writeNewFile(files, temporary, content).catch(asStep("value"));
      await files.rename(temporary, file).catch(asStep("value"));
    }
    await files.syncFolder(places.values).catch(asStep("value"));
  }

  /** Also finishes what a process began that died between seal and rename. */
  async #nextSegment(firstSeq: number): Promise<void> {
    const { files, places } = this.deps;
    await this.#file?.close();
    this.#file = null;
    const sealed = `${places.events}/${sealedName(firstSeq)}`;
    await files.rename(places.active, sealed);
    await files.chmod(sealed, 0o444);
    this.#file = await files.open(places.active, "new");
    this.#inode = await inodeOf(places.active);
    await files.syncFolder(places.events);
    Object.assign(this.end, segmentBegin(this.end));
  }

  finishSeal(firstSeq: number): Promise<void> {
    return this.#nextSegment(firstSeq);
  }

  async #fail(batch: readonly PendingLine[], error: unknown): Promise<void> {
    this.#inFlight = [];
    const { step, cause } = error instanceof StepError ? error : { step: "write", cause: error };
    if (step === "ownership") {
      this.#poison ??= LOST;
      this.deps.poisoned(LOST);
      this.#refuse(batch, readOnly(LOST));
      return;
    }
    const reason = `${step} of events/${ACTIVE_SEGMENT} failed (${errorCode(cause) ?? String(cause)})`;
    if (step === "value" || (step === "write" && isDiskFull(cause))) {
      // Part of the batch may lie behind the durable end: it goes, or a restart would find lines that were refused.
      const cut = await this.cutTail().then(
        () => true,
        () => false,
      );
      if (cut) {
        this.#refuse(batch, refusal(cause));
        this.deps.dropped();
        return;
      }
    }
    this.#poison ??= reason;
    this.deps.poisoned(reason);
    this.#refuse(batch, readOnly(`${reason}, and it is not known whether this change was kept`));
  }

  #refuse(batch: readonly PendingLine[], error: DomainError): void {
    const refused = [...batch, ...this.#pending];
    this.#pending = [];
    this.#pendingBytes = 0;
    for (const line of refused) line.settled.reject(error);
  }
}

const NEWLINE = Buffer.from("\n");

const LOST = `.lock or events/${ACTIVE_SEGMENT} was removed or replaced by somebody else while the store was open; nothing more is written`;

type Step = "ownership" | "value" | "write" | "fdatasync" | "seal";

class StepError extends Error {
  constructor(
    readonly step: Step,
    override readonly cause: unknown,
  ) {
    super(`${step} failed`, { cause });
  }
}

function asStep(step: Step): (cause: unknown) => never {
  return (cause) => {
    throw new StepError(step, cause);
  };
}

function refusal(cause: unknown): DomainError {
  if (isDiskFull(cause)) {
    return new DomainError("storage_full", "The disk is full: nothing was stored. Free space, then try again.", { retry: true, cause });
  }
  return new DomainError("collaboration_unavailable", "A file could not be made: nothing was stored. Try again.", { retry: true, cause });
}

export function readOnly(reason: string): DomainError {
  return new DomainError("collaboration_read_only", `The collaboration state cannot be changed now: ${reason}.`, { details: { reason } });
}

export function pendingLine(sealed: SealedLine, rest: Omit<PendingLine, "sealed" | "leaf" | "settled">): PendingLine {
  const settled = Promise.withResolvers<undefined>();
  // Whoever asks gets the failure; a line of the store's own upkeep may have nobody who asks.
  settled.promise.catch(() => undefined);
  return { sealed, leaf: leafHash(sealed.raw), settled, ...rest };
}
