/** One file of a change, as git's raw and patch output tell it. Lines are what `-U0` shows: no context. */

export const FILE_STATUSES = ["added", "deleted", "modified", "renamed", "copied", "type-changed"] as const;
export type FileStatus = (typeof FILE_STATUSES)[number];

export interface DiffLine {
  /** 1-based, in the base file for removed lines and in the head file for added ones. */
  line: number;
  /** Without the line feed; a carriage return stays. Bytes that are no UTF-8 are U+FFFD. */
  text: string;
  /** The file ends here without a line feed. */
  noNewline?: true;
}

export interface Hunk {
  removed: readonly DiffLine[];
  added: readonly DiffLine[];
}

export interface ChangedFile {
  /** In head; of a deleted file in base. Repository-relative, `/`; a name that is not UTF-8 is in git's quoted form, quotes included. */
  path: string;
  /** In base; null for an added file. Differs from `path` for renamed and copied files alone. */
  oldPath: string | null;
  status: FileStatus;
  /** Six octal digits, `100644`; null on the side where the file is not. */
  oldMode: string | null;
  newMode: string | null;
  /** Object ids; null on the side where the file is not. */
  oldBlob: string | null;
  newBlob: string | null;
  /** Git shows no lines for it. */
  binary: boolean;
  hunks: readonly Hunk[];
}

export const SUBMODULE_MODE = "160000";
export const SYMLINK_MODE = "120000";

export function isSubmodule(file: ChangedFile): boolean {
  return file.newMode === SUBMODULE_MODE || (file.newMode === null && file.oldMode === SUBMODULE_MODE);
}

export function isSymlink(file: ChangedFile): boolean {
  return file.newMode === SYMLINK_MODE || (file.newMode === null && file.oldMode === SYMLINK_MODE);
}

export function addedLines(file: ChangedFile): DiffLine[] {
  return file.hunks.flatMap((hunk) => hunk.added);
}

export function removedLines(file: ChangedFile): DiffLine[] {
  return file.hunks.flatMap((hunk) => hunk.removed);
}
