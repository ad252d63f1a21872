/** The stream of `git log -z --numstat` as commits and the changes under them. Paths stay bytes. */
import { DomainError } from "@praxis/domain/errors";
import { displayPath } from "@praxis/repository/objects";

/** A change's record starts with a digit or a dash, so a first byte of 1 marks a commit. Fields are cut by 0x1f; the name, which may hold anything, is last. */
export const LOG_FORMAT = "%x01%H%x1f%P%x1f%ct%x1f%aE%x1f%aN";
const COMMIT_MARK = 0x01;
const LINE_FEED = 0x0a;
const TAB = 0x09;

export interface LoggedCommit {
  kind: "commit";
  id: string;
  parents: number;
  /** Seconds since 1970; null when the commit holds no usable time. */
  committedAt: number | null;
  /** Mailmapped, lower case: one author. */
  email: string;
  name: string;
}

export interface LoggedChange {
  kind: "change";
  /** Null for binary files. */
  added: number | null;
  deleted: number | null;
  path: Buffer;
}

/** The largest time a JavaScript date can show. */
const SECONDS_MAX = 8.64e12;

export function parseLogRecord(record: Buffer): LoggedCommit | LoggedChange | null {
  // git puts a line feed between a commit's header and its first change.
  const bytes = record[0] === LINE_FEED ? record.subarray(1) : record;
  if (bytes.length === 0) return null;
  return bytes[0] === COMMIT_MARK ? parseCommit(bytes) : parseChange(bytes);
}

function parseCommit(bytes: Buffer): LoggedCommit {
  const [id = "", parents = "", time = "", email = "", ...name] = displayPath(bytes.subarray(1)).split("\u001f");
  const seconds = /^-?\d+$/.test(time) ? Number(time) : Number.NaN;
  return {
    kind: "commit",
    id,
    parents: parents === "" ? 0 : parents.split(" ").length,
    committedAt: Math.abs(seconds) <= SECONDS_MAX ? seconds : null,
    email: email.toLowerCase(),
    name: name.join(" "),
  };
}

function parseChange(bytes: Buffer): LoggedChange {
  const first = bytes.indexOf(TAB);
  const second = first === -1 ? -1 : bytes.indexOf(TAB, first + 1);
  if (second === -1) throw new DomainError("repository_unreadable", "git log gave a line that cannot be read.");
  return {
    kind: "change",
    added: lineCount(bytes, 0, first),
    deleted: lineCount(bytes, first + 1, second),
    path: bytes.subarray(second + 1),
  };
}

function lineCount(bytes: Buffer, from: number, to: number): number | null {
  const text = bytes.toString("latin1", from, to);
  return text === "-" ? null : Number(text);
}
