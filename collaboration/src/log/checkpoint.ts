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
  /** Any one object as a signed line. */
  sign(content: object): string;
}

export function createCheckpointSigner(privateKeyPem: string): CheckpointSigner {
  const privateKey = createPrivateKey(privateKeyPem);
  const publicKey = createPublicKey(privateKey);
  const key = keyName(publicKey);
  const signLine = (content: object): string => {
    const head = JSON.stringify(content).slice(0, -1);
    return `${head},"sig":"${sign(null, Buffer.from(head), privateKey).toString("base64")}"}`;
  };
  return {
    publicKey,
    seal({ seq, hash, segment, root, offset, ts }) {
      return signLine({ v: 1, seq, hash, segment, root, offset, ts, key });
    },
    sign: signLine,
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
  return openSigned(line, publicKey) as Checkpoint | null;
}

/** What `sign` was given; null: not signed by this key. */
export function openSigned(line: string, publicKey: KeyObject): unknown {
  const [, head, signature] = SIGNATURE.exec(line) ?? [];
  if (head === undefined || signature === undefined) return null;
  try {
    if (!verify(null, Buffer.from(head), publicKey, Buffer.from(signature, "base64"))) return null;
    return JSON.parse(`${head}}`) as unknown;
  } catch {
    return null;
  }
}

export interface NewestCheckpoint {
  /** The signed one with the highest number; null: there is none. */
  newest: Checkpoint | null;
  /** Lines that are surely not this key's. Only those are counted that had to be looked at: `readCheckpoints` looks at all. */
  bad: number;
  /** Bytes of whole lines. */
  size: number;
}

const SEQ = /^\{"v":1,"seq":(\d{1,16}),/;

/**
 * What a start needs: the log is a chain, so whoever holds the newest holds all. Checks one signature when nobody forged a line, so
 * that a takeover does not grow with the age of the store. A missing file has none.
 */
export async function readNewestCheckpoint(file: string, publicKey: KeyObject): Promise<NewestCheckpoint> {
  // One letter for each byte: our lines are plain letters, and a takeover waits for this.
  const text = await readText(file, "latin1");
  const own = `"key":"${keyName(publicKey)}"`;
  const size = text.lastIndexOf("\n") + 1;
  const candidates: { line: string; seq: number }[] = [];
  let bad = 0;
  for (const line of text.slice(0, size).split("\n").slice(0, -1)) {
    const seq = SEQ.exec(line)?.[1];
    if (seq === undefined || !line.includes(own)) bad += 1;
    else candidates.push({ line, seq: Number(seq) });
  }
  // By its number, not by its place: a line moved behind the others must not make the newest one forgotten.
  candidates.sort((a, b) => b.seq - a.seq);
  for (const [index, { line }] of candidates.entries()) {
    const newest = openCheckpoint(line, publicKey);
    if (newest) return { newest, bad, size };
    bad += 1;
    // Each forged line costs a signature; calls wait meanwhile.
    if (index % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
  }
  return { newest: null, bad, size };
}

export interface CheckpointFile {
  checkpoints: Checkpoint[];
  /** Numbers (from 1) of whole lines that this key did not sign. */
  bad: number[];
}

/** All of them, each signature checked. What stands after the last newline was being written when a process died: it is left out. */
export async function readCheckpoints(file: string, publicKey: KeyObject): Promise<CheckpointFile> {
  const found: CheckpointFile = { checkpoints: [], bad: [] };
  for (const [index, line] of (await readText(file)).split("\n").slice(0, -1).entries()) {
    const checkpoint = openCheckpoint(line, publicKey);
    if (checkpoint) found.checkpoints.push(checkpoint);
    else found.bad.push(index + 1);
  }
  return found;
}

async function readText(file: string, encoding: "utf8" | "latin1" = "utf8"): Promise<string> {
  return readFile(file, encoding).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  });
}
