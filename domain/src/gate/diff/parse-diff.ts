/**
 * Output of `git <DIFF_ARGUMENTS>` → changed files. The raw part names the files, the patch part shows their lines, in the same order;
 * headers of the patch are never trusted for names, because they cannot be read without doubt. Bytes in, because names may be any bytes.
 */
import type { ChangedFile, FileStatus } from "./changed-file.js";
import { createByteLines } from "./byte-lines.js";
import { readPatches, type FilePatch } from "./read-patches.js";
import { readRaw, type RawEntry } from "./read-raw.js";
import { unreadableDiff } from "./unreadable-diff.js";

/** Throws `diff_unreadable` for output that git does not write when asked so. */
export function parseDiff(output: Uint8Array): ChangedFile[] {
  const { entries, end } = readRaw(output);
  const patches = readPatches(createByteLines(output, end));
  let next = 0;
  const take = (entry: RawEntry): FilePatch => {
    const patch = patches[next];
    if (!patch) throw unreadableDiff(`the patch of ${entry.path} is missing`);
    next += 1;
    return patch;
  };
  const files = entries.map((entry) => {
    const first = take(entry);
    // Git shows a file that became a symlink as two patches: the old one deleted, the new one added.
    return toFile(entry, entry.status === "T" ? [first, take(entry)] : [first]);
  });
  if (next !== patches.length) throw unreadableDiff("there is a patch that belongs to no file");
  return files;
}

const STATUSES: Readonly<Record<RawEntry["status"], FileStatus>> = {
  A: "added",
  D: "deleted",
  M: "modified",
  R: "renamed",
  C: "copied",
  T: "type-changed",
};

function toFile(entry: RawEntry, patches: readonly FilePatch[]): ChangedFile {
  return {
    path: entry.path,
    oldPath: entry.oldPath,
    status: STATUSES[entry.status],
    oldMode: entry.oldMode,
    newMode: entry.newMode,
    oldBlob: entry.oldBlob,
    newBlob: entry.newBlob,
    binary: patches.some((patch) => patch.binary),
    hunks: patches.flatMap((patch) => patch.hunks),
  };
}
