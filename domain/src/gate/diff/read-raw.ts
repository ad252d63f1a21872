/** The raw part of git's output: which files changed, with modes and object ids. Fields end with NUL, names are as they are. */
import { gitPath } from "./git-path.js";
import { unreadableDiff } from "./unreadable-diff.js";

const STATUS_LETTERS = ["A", "D", "M", "R", "C", "T"] as const;

export interface RawEntry {
  status: (typeof STATUS_LETTERS)[number];
  path: string;
  oldPath: string | null;
  oldMode: string | null;
  newMode: string | null;
  oldBlob: string | null;
  newBlob: string | null;
}

const COLON = 58;
const HEAD = /^:(\d{6}) (\d{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([A-Z])\d*$/;
const ascii = new TextDecoder("utf-8");

/** @returns the entries and where the patch part begins. */
export function readRaw(output: Uint8Array): { entries: RawEntry[]; end: number } {
  const entries: RawEntry[] = [];
  let position = 0;
  const field = (): Uint8Array => {
    const end = output.indexOf(0, position);
    if (end === -1) throw unreadableDiff("its list of files ends in the middle");
    const bytes = output.subarray(position, end);
    position = end + 1;
    return bytes;
  };
  while (output[position] === COLON) entries.push(readEntry(ascii.decode(field()), field));
  // One more NUL parts the list from the patches.
  if (entries.length > 0 && output[position] === 0) position += 1;
  return { entries, end: position };
}

function readEntry(head: string, field: () => Uint8Array): RawEntry {
  const [, oldMode, newMode, oldBlob, newBlob, letter] = HEAD.exec(head) ?? [];
  const status = STATUS_LETTERS.find((known) => known === letter);
  if (status === undefined) throw unreadableDiff(`"${head}" is no entry of its list of files`);
  const first = gitPath(field());
  const path = status === "R" || status === "C" ? gitPath(field()) : first;
  const inBase = status !== "A";
  const inHead = status !== "D";
  return {
    status,
    path,
    oldPath: inBase ? first : null,
    oldMode: inBase ? (oldMode ?? null) : null,
    newMode: inHead ? (newMode ?? null) : null,
    oldBlob: inBase ? (oldBlob ?? null) : null,
    newBlob: inHead ? (newBlob ?? null) : null,
  };
}
