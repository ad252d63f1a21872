/**
 * A signed checkpoint: "the log held at least these events, and its last line had this hash". One line of JSON; `sig` signs the bytes
 * before its comma. Kept beside the log and, which is what counts, at a second place that whoever changes the log cannot change.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";

export interface Checkpoint {
  v: 1;
  /** The last event that was durable, and the SHA-256 of its line. */
  seq: number;
  hash: string;
  /** First number of the segment that was being written, and the Merkle root of its lines up to `seq`. */
  segment: number;
  root: string;
  /** Where the line after `seq` begins in that segment. */
  offset: number;
  ts: string;
  /** First 16 hex of the SHA-256 of the public key (SPKI, DER). */
  key: string;
}

const SIGNATURE = /^(.*),"sig":"([A-Za-z0-9+/=]+)"\}$/s;

export interface CheckpointSigner {
  publicKey: KeyObject;
  seal(content: Omit<Checkpoint, "v" | "key">): string;
}

export function createCheckpointSigner(privateKeyPem: string): CheckpointSigner {
  const privateKey = createPrivateKey(privateKeyPem);
  const publicKey = createPublicKey(privateKey);
  const key = keyName(publicKey);
  return {
    publicKey,
    seal(content) {
      const { seq, hash, segment, root, offset, ts } = content;
      const head = JSON.stringify({ v: 1, seq, hash, segment, root, offset, ts, key }).slice(0, -1);
      return `${head},"sig":"${sign(null, Buffer.from(head), privateKey).toString("base64")}"}`;
    },
  };
}

export function keyName(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16);
}

/** Null: not a checkpoint, or not signed by this key. */
export function openCheckpoint(line: string, publicKey: KeyObject): Checkpoint | null {
  const [, head, signature] = SIGNATURE.exec(line) ?? [];
  if (head === undefined || signature === undefined) return null;
  try {
    if (!verify(null, Buffer.from(head), publicKey, Buffer.from(signature, "base64"))) return null;
    return JSON.parse(`${head}}`) as Checkpoint;
  } catch {
    return null;
  }
}

export interface CheckpointFile {
  checkpoints: Checkpoint[];
  /** Numbers (from 1) of whole lines that this key did not sign. */
  bad: number[];
  /** Bytes of whole lines. */
  size: number;
}

/** What stands after the last newline was being written when a process died: it is left out. A missing file has none. */
export async function readCheckpoints(file: string, publicKey: KeyObject): Promise<CheckpointFile> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  });
  const found: CheckpointFile = { checkpoints: [], bad: [], size: Buffer.byteLength(text.slice(0, text.lastIndexOf("\n") + 1)) };
  for (const [index, line] of text.split("\n").slice(0, -1).entries()) {
    const checkpoint = openCheckpoint(line, publicKey);
    if (checkpoint) found.checkpoints.push(checkpoint);
    else found.bad.push(index + 1);
  }
  return found;
}
