/** The sidecar `events/HEAD`: up to where the log was surely durable, and which revision of each document its file showed. */
import { readFile } from "node:fs/promises";
import { sha256 } from "./sha256.js";

export interface Head {
  v: 1;
  seq: number;
  /** SHA-256 of the line `seq`; null in an empty log. */
  hash: string | null;
  /** First number of the segment that was being written, and where the line after `seq` begins in it. */
  segment: number;
  offset: number;
  ts: string;
  /** Document → the revision its file showed. A file that shows an older one was put back by somebody. */
  files: { [document: string]: number };
  /** The owner let go in good order: every file showed the latest revision. */
  closed?: true;
}

export function headText(head: Head): string {
  const body = JSON.stringify(head);
  return `${body}\n${sha256(body)}\n`;
}

/** Null: missing, or not whole (it is replaced without waiting for the disk, and the checkpoints say the same). */
export async function readHead(file: string): Promise<Head | null> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  });
  const [body = "", hash = ""] = text.split("\n");
  if (hash === "" || sha256(body) !== hash) return null;
  return JSON.parse(body) as Head;
}
