/** The patch part of git's output: hunks without context, file after file. Lines are counted by the hunk headers, never guessed from their text. */
import type { DiffLine, Hunk } from "./changed-file.js";
import type { ByteLines } from "./byte-lines.js";
import { unreadableDiff } from "./unreadable-diff.js";

export interface FilePatch {
  binary: boolean;
  hunks: readonly Hunk[];
}

const FILE_HEAD = "diff --git ";
const HUNK_HEAD = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;
const BACKSLASH = 92;
const MINUS = 45;
const PLUS = 43;

export function readPatches(lines: ByteLines): FilePatch[] {
  const patches: FilePatch[] = [];
  while (lines.more) {
    if (!lines.text().startsWith(FILE_HEAD)) throw unreadableDiff(`"${lines.text().slice(0, 80)}" stands where a file begins`);
    lines.next();
    patches.push(readFile(lines));
  }
  return patches;
}

function readFile(lines: ByteLines): FilePatch {
  let binary = false;
  const hunks: Hunk[] = [];
  while (lines.more) {
    const text = lines.text();
    if (text.startsWith(FILE_HEAD)) break;
    lines.next();
    const head = HUNK_HEAD.exec(text);
    if (head) hunks.push(readHunk(lines, head));
    else if (text.startsWith("Binary files ") || text === "GIT binary patch") binary = true;
  }
  return { binary, hunks };
}

function readHunk(lines: ByteLines, [, oldStart, oldCount = "1", newStart, newCount = "1"]: RegExpExecArray): Hunk {
  return {
    removed: readLines(lines, MINUS, Number(oldStart), Number(oldCount)),
    added: readLines(lines, PLUS, Number(newStart), Number(newCount)),
  };
}

function readLines(lines: ByteLines, sign: number, start: number, count: number): DiffLine[] {
  const found: DiffLine[] = [];
  while (found.length < count) {
    if (!lines.more || lines.first() !== sign) throw unreadableDiff("a hunk has fewer lines than its header says");
    found.push({ line: start + found.length, text: lines.text(1) });
    lines.next();
  }
  const last = found.at(-1);
  if (last && lines.more && lines.first() === BACKSLASH) {
    last.noNewline = true;
    lines.next();
  }
  return found;
}
