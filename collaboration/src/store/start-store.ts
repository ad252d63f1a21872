/** Puts the store together once this process owns it: recover, cut what was torn, look at the files, then open for work. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { DomainError } from "@praxis/domain/errors";
import type { CheckpointSigner } from "../log/checkpoint.js";
import type { Places } from "../log/places.js";
import { archiveSegments } from "./archive-segments.js";
import { Checkpointer } from "./checkpointer.js";
import type { CollaborationStore, LogPlace, StoreState } from "./collaboration-store.js";
import { Committer } from "./committer.js";
import { DocumentTable, headOf } from "./document-table.js";
import { requireDocumentName } from "../documents/document-name.js";
import { ExternalEdits } from "./external-edits.js";
import { type FileLayer, writeNewFile } from "./file-layer.js";
import { findStateFiles, type FoundFiles, soughtHashes, standingOf } from "./find-state-files.js";
import { LogWriter } from "./log-writer.js";
import type { OwnerLock } from "./owner-lock.js";
import { type Recovered, recover, tornBytes } from "./recover.js";
import { RESUME_EVERY_EVENTS, ResumeWriter } from "./resume-writer.js";
import { StateFiles } from "./state-files.js";
import type { StoreOptions } from "./store-options.js";

const SEGMENT_BYTES = 64 * 1024 * 1024;

export interface StartOptions extends StoreOptions {
  places: Places;
  files: FileLayer;
  signer: CheckpointSigner;
  lock: OwnerLock;
}

export async function startStore(options: StartOptions): Promise<CollaborationStore> {
  const { places, signer, clock, log } = options;
  const found = await findStateFiles(places);
  const recovered = await recover({
    places,
    checkpointCopyFolder: options.checkpointCopyFolder,
    publicKey: signer.publicKey,
    now: clock.now(),
    fileHashes: soughtHashes(found),
  });
  for (const warning of recovered.warnings) log.warn({}, warning);
  const parts = new StoreParts(options, recovered);
  if (recovered.damage) log.error(recovered.damage, "the collaboration log is damaged: the store is open for reading only");
  else {
    try {
      await parts.start(found);
    } catch (error) {
      await parts.abandon();
      throw error;
    }
  }
  return parts.face();
}

/** The parts and what they tell each other. */
class StoreParts {
  readonly #table = new DocumentTable();
  readonly #writer: LogWriter;
  readonly #committer: Committer;
  readonly #checkpointer: Checkpointer;
  readonly #resume: ResumeWriter;
  readonly #stateFiles: StateFiles;
  #blocked: { reason: string; place?: LogPlace } | null;
  #closing: Promise<void> | null = null;
  #archiving: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: StartOptions,
    private readonly recovered: Recovered,
  ) {
    const { places, files, clock, log } = options;
    const { feed, keys, walk } = recovered;
    this.#blocked = recovered.damage;
    for (const [document, { revision, etag }] of recovered.rebuilt.documents) {
      this.#table.publish({ document, revision, etag, bytes: recovered.rebuilt.bytesOf(document) });
    }
    this.#writer = new LogWriter({
      places,
      files,
      end: walk.end,
      holds: () => options.lock.holds(),
      publish: (lines, end, firstOffset) => this.#publish(lines, end, firstOffset),
      dropped: () => this.#committer.dropStaged(),
      poisoned: (reason) => this.#poisoned(reason),
    });
    const blocked = (): string | null => this.#blocked?.reason ?? null;
    const segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    this.#committer = new Committer({
      ...{ places, table: this.#table, writer: this.#writer, feed, keys, clock, segmentBytes, blocked },
      managed: options.managed,
    });
    const edits = new ExternalEdits({
      places,
      files,
      committer: this.#committer,
      policy: options.policy.externalEdits,
      managed: options.managed,
      clock,
      log,
    });
    this.#stateFiles = new StateFiles({
      places,
      files,
      table: this.#table,
      log,
      judgeEdit: (document, shown, stamp) => edits.judge(document, shown, stamp),
      recordLate: (document, keptAs) => edits.recordLate(document, keptAs),
      blocked: () => this.#blocked !== null,
    });
    this.#checkpointer = new Checkpointer({
      places,
      copyFolder: options.checkpointCopyFolder,
      files,
      signer: options.signer,
      clock,
      log,
      end: () => this.#writer.end,
      shownFiles: () => this.#stateFiles.shownFiles(),
    });
    this.#resume = new ResumeWriter({
      ...{ places, files, log, feed, keys, table: this.#table, signer: options.signer },
      end: () => this.#writer.end,
      attest: () => this.#checkpointer.attest(),
      everyEvents: options.resumeEveryEvents ?? RESUME_EVERY_EVENTS,
    });
  }

  async start(found: FoundFiles): Promise<void> {
    const { recovered } = this;
    await this.#keepTorn();
    await this.#writer.open();
    if (recovered.torn) await this.#writer.cutTail();
    if (recovered.walk.end.sealedInPlace) {
      await this.#writer.finishSeal(recovered.walk.end.segment);
      recovered.feed.sealLast(this.#writer.end.seq + 1);
    }
    this.#committer.dropStaged();
    this.#checkpointer.start(recovered.checkpoints);
    await this.#recordRecovery();
    await this.#adoptFiles(found);
    this.#stateFiles.watch();
    this.#resume.start(recovered.replayed, recovered.rebuilt.values);
    this.#checkpointer.note(this.#writer.end.seq);
  }

  /** A start that failed: nothing more is written, and everything is given back. */
  async abandon(): Promise<void> {
    this.#blocked ??= { reason: "the store could not be started" };
    await this.#close().catch(() => undefined);
  }

  face(): CollaborationStore {
    const { feed } = this.recovered;
    return {
      read: async (document) => {
        requireDocumentName(document);
        await this.#stateFiles.check(document);
        return this.#table.view(this.#table.durable(document));
      },
      peek: (document) => this.#table.view(this.#table.durable(document)),
      list: () => [...this.#table.durableRecords()].flatMap(headOf).sort((a, b) => (a.document < b.document ? -1 : 1)),
      commit: async (request) => {
        if (this.#closing) throw new DomainError("shutting_down", "The store is closing. Try again in a moment.", { retry: true });
        return this.#committer.commit(request);
      },
      events: feed,
      archive: (wish) => this.#archive(wish),
      state: () => this.#state(),
      settled: () => this.#stateFiles.settled(),
      close: () => (this.#closing ??= this.#close()),
    };
  }

  /** One at a time: a second one would find segments that the first is moving. */
  #archive(wish: Parameters<CollaborationStore["archive"]>[0]): ReturnType<CollaborationStore["archive"]> {
    const { places, files, clock } = this.options;
    const deps = { places, files, committer: this.#committer, feed: this.recovered.feed, clock };
    const next = this.#archiving.then(() => archiveSegments(deps, wish));
    this.#archiving = next.catch(() => undefined);
    return next;
  }

  #state(): StoreState {
    return this.#blocked ? { mode: "read_only", ...this.#blocked } : { mode: "writable" };
  }

  #publish(...[lines, end, firstOffset]: Parameters<ConstructorParameters<typeof LogWriter>[0]["publish"]>): void {
    const { feed } = this.recovered;
    let offset = firstOffset;
    for (const { sealed, records } of lines) {
      feed.place(sealed.seq, offset);
      offset += sealed.raw.length + 1;
      for (const record of records) {
        this.#table.publish(record);
        this.#stateFiles.mark(record.document);
      }
    }
    feed.publish(
      lines.map(({ sealed }) => ({ seq: sealed.seq, line: sealed.text })),
      { seq: end.seq, hash: end.hash ?? "" },
    );
    if ((lines.at(-1)?.seals ?? null) !== null) {
      feed.sealLast(end.seq + 1);
      this.#resume.sealed();
      this.#checkpointer.sealed();
    } else {
      this.#checkpointer.note(end.seq);
      this.#resume.note(lines);
    }
  }

  #poisoned(reason: string): void {
    if (this.#blocked) return;
    this.#blocked = { reason };
    this.options.log.error(
      { reason },
      "the collaboration log cannot be written any more: the store is open for reading only until it is restarted",
    );
    this.#committer.dropStaged();
  }

  /** Before anything is cut. */
  async #keepTorn(): Promise<void> {
    const { torn } = this.recovered;
    if (!torn) return;
    const { files, places, log } = this.options;
    const keptAs = tornName(torn);
    if (!(await readdir(places.events)).includes(keptAs)) {
      await writeNewFile(files, path.join(places.events, keptAs), await tornBytes(places, torn));
      await files.syncFolder(places.events);
    }
    log.warn({ ...torn, keptAs }, "the last write to the log had been cut off; it was never acknowledged and is set aside");
  }

  async #recordRecovery(): Promise<void> {
    const { torn } = this.recovered;
    if (!torn) return;
    const { file, line, offset } = torn;
    const data = { cut: { file, line, offset, keptAs: tornName(torn) } };
    const actor = { kind: "system", id: "collaboration", via: "store" } as const;
    await this.#committer.commit({ actor, decide: () => ({ event: { type: "recovery", data }, changes: [], answer: null }) });
  }

  async #adoptFiles(found: FoundFiles): Promise<void> {
    const { files, places } = this.options;
    const { rebuilt, head, walk } = this.recovered;
    const wasClosed = head?.closed === true && head.seq === walk.end.seq && head.hash === walk.end.hash;
    for (const name of found.temporary) await files.unlink(path.join(places.state, name));
    for (const [name, { document, hash }] of found.held) {
      const known = rebuilt.revisionOfFile(document, hash) !== null;
      const held = path.join(places.state, name);
      await (known ? files.unlink(held) : files.rename(held, path.join(places.conflicts, name.slice(1))));
    }
    const edited: string[] = [];
    for (const document of new Set([...rebuilt.documents.keys(), ...found.files.keys()])) {
      const standing = standingOf(document, { found: found.files.get(document) ?? null, rebuilt, head, wasClosed });
      this.#stateFiles.setShown(document, standing.shown);
      const { revision, hash } = standing.shown;
      if (standing.is === "late" && hash !== null) this.#table.late(document, revision, hash);
      if (standing.is === "late") this.#stateFiles.mark(document);
      if (standing.is === "edited") edited.push(document);
    }
    for (const document of edited) await this.#stateFiles.check(document);
  }

  async #close(): Promise<void> {
    try {
      await this.#archiving;
      await this.#writer.idle();
      await this.#stateFiles.close(!this.#blocked);
      await this.#writer.close();
      await this.#resume.close();
      await this.#checkpointer.close(!this.#blocked);
    } finally {
      await this.options.lock.release();
    }
  }
}

function tornName(torn: { file: string; offset: number }): string {
  return `${torn.file}.${String(torn.offset)}.torn`;
}
