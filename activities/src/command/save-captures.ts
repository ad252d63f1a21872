/** Keeps files that a command left as artifacts. A command may put links anywhere, so each file is opened first and then judged by what was opened. */
import { constants, createWriteStream } from "node:fs";
import { mkdir, open, realpath, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { DomainError } from "@praxis/domain/errors";
import { resolveInside } from "@praxis/repository";
import { asStorageError } from "../processes/index.js";
import { isWithin } from "../sandbox/index.js";
import type { StepContext } from "../steps/step-context.js";
import type { Capture } from "./command-with.js";
import { mediaTypeOf } from "./media-type.js";

/** The same bound as for artifacts that agents hand in. */
const CAPTURE_BYTES_MAX = 64 * 1_048_576;

export interface SaveCaptures {
  captures: readonly Capture[];
  workspace: string;
  /** Private folder for the copies: the workspace may change while an artifact is being saved. */
  copies: string;
  saveArtifact: StepContext<unknown>["saveArtifact"];
}

/** Throws `capture_missing` for the first that is not there or may not be kept; those before it are saved. */
export async function saveCaptures({ captures, workspace, copies, saveArtifact }: SaveCaptures): Promise<void> {
  for (const capture of captures) {
    try {
      const copy = await copyCapture(capture, workspace, copies);
      await saveArtifact({ name: capture.name, mediaType: mediaTypeOf(capture.name), content: { path: copy } });
    } catch (error) {
      throw asStorageError(error);
    }
  }
}

/** After a failed command: keeps what is there, says nothing of what is not. */
export async function saveCapturesThatExist(request: SaveCaptures): Promise<void> {
  for (const capture of request.captures) {
    try {
      await saveCaptures({ ...request, captures: [capture] });
    } catch (error) {
      // The command's own failure is what the reader needs; a full disk would hide it too, but then nothing more can be kept.
      if (!DomainError.is(error)) throw error;
    }
  }
}

async function copyCapture(capture: Capture, workspace: string, copies: string): Promise<string> {
  const real = await resolveInside(workspace, capture.path);
  if (real === null) throw refused(capture, "is not there");
  // Not blocking: a named pipe would make us wait for a writer that never comes.
  const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (file === null) throw refused(capture, "cannot be read");
  try {
    await judgeOpened(capture, file, workspace);
    await mkdir(copies, { recursive: true, mode: 0o700 });
    const copy = path.join(copies, capture.name);
    await pipeline(file.createReadStream({ end: CAPTURE_BYTES_MAX - 1, autoClose: false }), createWriteStream(copy, { mode: 0o600 }));
    return copy;
  } finally {
    await file.close();
  }
}

async function judgeOpened(capture: Capture, file: FileHandle, workspace: string): Promise<void> {
  const facts = await file.stat();
  if (!facts.isFile()) throw refused(capture, "is not a plain file");
  if (facts.size > CAPTURE_BYTES_MAX) throw refused(capture, `has ${facts.size} bytes; ${CAPTURE_BYTES_MAX} are the most that is kept`);
  // Another step may have swapped a folder for a link after the path was judged: ask the system what was really opened.
  const opened = await realpath(`/proc/self/fd/${file.fd}`).catch(() => null);
  if (opened !== null && !isWithin(await realpath(workspace), opened)) throw refused(capture, "is outside the workspace");
}

function refused(capture: Capture, why: string): DomainError {
  return new DomainError(
    "capture_missing",
    `The file ${JSON.stringify(capture.path.slice(0, 300))} for the artifact ${capture.name} ${why}.`,
  );
}
