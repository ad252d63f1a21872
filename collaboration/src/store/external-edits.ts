/**
 * Somebody changed a file of `state/` with an editor or with git. The edit becomes an event with the difference; by policy it is adopted
 * or parked in `conflicts/`. It is never overwritten without a trace, and never taken over what was accepted meanwhile.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { DomainError } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import { acceptValue, DOCUMENT_BYTES_MAX } from "../documents/accept-value.js";
import { differenceUpTo, isSame } from "../documents/difference.js";
import { fileNameOf } from "../documents/document-name.js";
import type { CollaborationActor } from "../log/event-line.js";
import type { Places } from "../log/places.js";
import { sha256 } from "../log/sha256.js";
import type { Committed, Decision, ExternalEditPolicy, ManagedDocument, StagedState, StoreLog } from "./collaboration-store.js";
import type { Committer } from "./committer.js";
import { errorCode, type FileLayer, nullIfMissing, writeNewFile } from "./file-layer.js";
import type { FileStamp } from "./file-stamp.js";
import type { ShownFile } from "./state-files.js";

export interface ExternalEditsDeps {
  places: Places;
  files: FileLayer;
  committer: Pick<Committer, "commit">;
  policy: ExternalEditPolicy;
  managed: { readonly [document: string]: ManagedDocument };
  clock: { now(): Date };
  log: StoreLog;
}

/** What is no JSON may be half of a save: it gets this long to become whole. */
const SETTLE_MS = 500;
const DIFFERENCE_BYTES_MAX = 32 * 1024;
/** A reason names what the file holds, and that can be of any length; an event has a bound, and an edit that got none would be judged for ever. */
const REASON_CHARS_MAX = 2_000;

/** What the file holds. `value` undefined: nothing (removed), or nothing we could take (`unfit` says why). */
interface Edit {
  bytes: Buffer | null;
  value: Json | undefined;
  unfit: string | null;
}

type Outcome = "adopted" | "parked" | "reformatted";

interface Answer {
  outcome: Outcome;
  reason: string | null;
  revision: number;
}

interface Found {
  document: string;
  shown: ShownFile;
  stamp: FileStamp | null;
  edit: Edit;
}

export class ExternalEdits {
  constructor(private readonly deps: ExternalEditsDeps) {}

  /** The file's new standing; null: it may not be finished, look again. */
  async judge(document: string, shown: ShownFile, stamp: FileStamp | null): Promise<ShownFile | null> {
    const { places, clock, log } = this.deps;
    const file = path.join(places.state, fileNameOf(document));
    const edit = await readEdit(file, stamp);
    const hash = edit.bytes ? sha256(edit.bytes).slice(0, 16) : null;
    const sinceMs = this.#changedAt(document, stamp);
    // Touched, or saved unchanged.
    if (stamp && hash !== null && hash === shown.hash) return { ...shown, stamp };
    if ((edit.unfit !== null || edit.value === undefined) && clock.now().getTime() - sinceMs < SETTLE_MS) return null;
    this.#missing.delete(document);
    const found = { document, shown, stamp, edit };
    const { answer, seq } = await this.#commit(found).catch((error: unknown) => {
      // What no door would let in, such as a document that would be too large: parked like any other, else it would be judged for ever.
      if (!DomainError.is(error) || error.retry) throw error;
      return this.#commit({ ...found, edit: { ...edit, unfit: error.message } });
    });
    log.warn({ document, seq, ...answer }, "a file of state/ was edited behind the store's back");
    if (answer.outcome === "parked") await this.#keep(document, file, edit, stamp);
    const moved = answer.outcome === "parked" && edit.bytes === null;
    return { revision: answer.revision, hash: moved ? null : hash, stamp: moved ? null : stamp, ours: false };
  }

  #commit(found: Found): Promise<Committed<Answer>> {
    return this.deps.committer.commit<Answer>({ actor: EDITOR, decide: (state) => this.#decide(state, found) });
  }

  /** The file was changed in the very moment it was replaced: what it held is kept already, here it gets its event. */
  async recordLate(document: string, keptAs: string): Promise<void> {
    const reason = "the file was changed while the store replaced it";
    const data = { edit: { document, outcome: "parked", reason, keptAs } };
    const event = { type: "external_edit", subject: `document:${document}`, data };
    await this.deps.committer.commit({ actor: EDITOR, decide: () => ({ event, changes: [], answer: null }) });
    this.deps.log.warn({ document, keptAs }, "a file of state/ was edited while the store replaced it");
  }

  /** Many editors remove a file before they put the new one in place: gone is believed only after a while. */
  readonly #missing = new Map<string, number>();

  #changedAt(document: string, stamp: FileStamp | null): number {
    if (stamp) return stamp.modifiedMs;
    const now = this.deps.clock.now().getTime();
    const since = this.#missing.get(document) ?? now;
    this.#missing.set(document, since);
    return since;
  }

  #decide(state: StagedState, { document, shown, stamp, edit }: Found): Decision<Answer> {
    const current = state.get(document);
    const nextRevision = state.nextRevision(document);
    const stale = nextRevision - 1 !== shown.revision;
    const { outcome, reason: told, value } = this.#outcomeOf(document, { edit, current: current?.value, stale, state, nextRevision });
    const reason = told === null ? null : shortened(told);
    const facts = {
      document,
      outcome,
      ...(reason === null ? {} : { reason }),
      base: shown.revision,
      ...(stamp ? { ownerId: stamp.ownerId } : {}),
      ...(edit.bytes ? { fileSha256: sha256(edit.bytes) } : { removed: stamp === null }),
      ...(outcome === "parked" && stamp ? { keptAs: `conflicts/${keptName(document, edit, stamp)}` } : {}),
      ...(outcome === "parked" && edit.unfit === null ? shortDifference(current?.value, edit.value) : {}),
    };
    const changes = outcome !== "adopted" ? [] : [value === undefined ? { document, remove: true as const } : { document, value }];
    const revision = outcome === "adopted" ? nextRevision : nextRevision - 1;
    return {
      event: { type: "external_edit", subject: `document:${document}`, data: { edit: facts } },
      changes,
      answer: { outcome, reason, revision },
    };
  }

  #outcomeOf(
    document: string,
    found: { edit: Edit; current: Json | undefined; stale: boolean; state: StagedState; nextRevision: number },
  ): { outcome: Outcome; reason: string | null; value?: Json | undefined } {
    const { edit, current, stale, state, nextRevision } = found;
    if (edit.unfit !== null) return { outcome: "parked", reason: edit.unfit };
    if (isSame(current, edit.value)) return { outcome: "reformatted", reason: null };
    if (stale) return { outcome: "parked", reason: "the document had changed since the version that was edited" };
    const rules = Object.hasOwn(this.deps.managed, document) ? this.deps.managed[document] : undefined;
    if (rules) {
      const verdict = rules.judgeEdit(current ?? null, edit.value ?? null, { nextRevision, now: state.now });
      return "adopt" in verdict
        ? { outcome: "adopted", reason: null, value: verdict.adopt }
        : { outcome: "parked", reason: verdict.refuse };
    }
    if (this.deps.policy === "park") return { outcome: "parked", reason: "edits of files are not adopted here" };
    return { outcome: "adopted", reason: null, value: edit.value };
  }

  /** A link or folder is moved away whole; of a file the bytes that were judged are kept. */
  async #keep(document: string, file: string, edit: Edit, stamp: FileStamp | null): Promise<void> {
    const { files, places } = this.deps;
    if (!stamp) return;
    const kept = path.join(places.conflicts, keptName(document, edit, stamp));
    if (edit.bytes) {
      await writeNewFile(files, kept, edit.bytes).catch((error: unknown) => {
        // The same edit again: it is kept already.
        if (errorCode(error) !== "EEXIST") throw error;
      });
    } else await files.rename(file, kept);
    await files.syncFolder(places.conflicts);
  }
}

function shortened(reason: string): string {
  return reason.length <= REASON_CHARS_MAX ? reason : `${reason.slice(0, REASON_CHARS_MAX)}…`;
}

const EDITOR: CollaborationActor = { kind: "user", id: "file-editor", via: "file" };

async function readEdit(file: string, stamp: FileStamp | null): Promise<Edit> {
  if (!stamp) return { bytes: null, value: undefined, unfit: null };
  if (!stamp.plain) return { bytes: null, value: undefined, unfit: "it is a link or a folder, not a file" };
  if (stamp.size > DOCUMENT_BYTES_MAX) return { bytes: null, value: undefined, unfit: "it is larger than a document may be (1 MiB)" };
  const bytes = await readFile(file).catch(nullIfMissing);
  if (!bytes) return { bytes: null, value: undefined, unfit: null };
  try {
    return { bytes, value: acceptValue(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)), ""), unfit: null };
  } catch (error) {
    return { bytes, value: undefined, unfit: DomainError.is(error) ? error.message : "it is not JSON" };
  }
}

function keptName(document: string, { bytes }: Edit, stamp: FileStamp): string {
  return `${document}-${bytes ? sha256(bytes).slice(0, 16) : String(stamp.modifiedNs)}.json`;
}

function shortDifference(before: Json | undefined, after: Json | undefined): { difference?: Json } {
  const found = differenceUpTo(DIFFERENCE_BYTES_MAX, before, after);
  return found ? { difference: found } : {};
}
