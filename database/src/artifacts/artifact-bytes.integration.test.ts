/** Artifact bytes on a real disk; only the full disk is made up. */
import { createHash } from "node:crypto";
import * as files from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createFileArtifactBytes } from "./artifact-bytes.js";

let directory: string;
beforeEach(async () => {
  directory = await files.mkdtemp(path.join(tmpdir(), "praxis-artifacts-"));
});
afterEach(() => files.rm(directory, { recursive: true, force: true }));

const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");

async function allFiles(): Promise<string[]> {
  const entries = await files.readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

async function textOf(opened: { stream: AsyncIterable<Buffer | string> } | null): Promise<string> {
  const parts: Buffer[] = [];
  if (opened) for await (const part of opened.stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("utf8");
}

test("the same content put by many at once is stored once, whole, under its hash", async () => {
  const bytes = createFileArtifactBytes({ directory });
  const content = "grüße\n".repeat(20_000);
  const source = path.join(directory, "..", `${path.basename(directory)}.source`);
  await files.writeFile(source, content);
  try {
    const puts = Array.from({ length: 20 }, (_, index) =>
      bytes.put(index % 3 === 0 ? content : index % 3 === 1 ? Buffer.from(content) : { path: source }),
    );
    const expected = { sha256: sha256(content), bytes: Buffer.byteLength(content) };
    for (const put of await Promise.all(puts)) expect(put).toEqual(expected);
  } finally {
    await files.rm(source);
  }
  expect(await allFiles()).toEqual([sha256(content)]);
  expect(await textOf(await bytes.open(sha256(content)))).toBe(content);
});

test("a range gives exactly its bytes and the whole length; one past the end gives none", async () => {
  const bytes = createFileArtifactBytes({ directory });
  const { sha256: hash } = await bytes.put("0123456789");
  const opened = await bytes.open(hash, { start: 2, end: 4 });
  expect([opened?.bytes, await textOf(opened)]).toEqual([10, "234"]);
  expect(await textOf(await bytes.open(hash, { start: 7 }))).toBe("789");
  expect(await textOf(await bytes.open(hash, { start: 10 }))).toBe("");
});

test("what is not there is null", async () => {
  expect(await createFileArtifactBytes({ directory }).open(sha256("x"))).toBeNull();
});

test("a stream is stored as it comes; one that breaks off in the middle leaves nothing and says its own error", async () => {
  const bytes = createFileArtifactBytes({ directory });
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    for (const part of ["one ", "two ", "three"]) yield Promise.resolve(Buffer.from(part));
  };
  expect(await bytes.put(whole())).toEqual({ sha256: sha256("one two three"), bytes: 13 });
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield* whole();
    throw new Error("the sender is gone");
  };
  await expect(bytes.put(broken())).rejects.toThrow("the sender is gone");
  expect(await allFiles()).toEqual([sha256("one two three")]);
});

test("a disk that fills up in the middle is `storage_full` and leaves nothing behind", async () => {
  let room = 4096;
  const open: typeof files.open = async (...args) => {
    const handle = await files.open(...args);
    const write = handle.write.bind(handle);
    const limited = async (buffer: Uint8Array, from = 0, length = buffer.length): Promise<unknown> => {
      if (room <= 0) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      const part = Math.min(room, length);
      room -= part;
      return write(buffer, from, part);
    };
    return new Proxy(handle, { get: (target, name) => (name === "write" ? limited : boundTo(target, name)) });
  };
  const bytes = createFileArtifactBytes({ directory, files: { open, rename: files.rename } });
  await expect(bytes.put(Buffer.alloc(10_000, 7))).rejects.toMatchObject({ code: "storage_full", retry: true });
  expect(await allFiles()).toEqual([]);
  room = Number.POSITIVE_INFINITY;
  expect((await bytes.put(Buffer.alloc(10_000, 7))).bytes).toBe(10_000);
});

function boundTo(target: object, name: string | symbol): unknown {
  const member: unknown = Reflect.get(target, name, target);
  return typeof member === "function" ? (member.bind(target) as unknown) : member;
}

test("what a killed process left half-written is swept, newer files are not", async () => {
  const bytes = createFileArtifactBytes({ directory });
  await bytes.put("kept");
  await files.writeFile(path.join(directory, "incoming", "half"), "ha");
  expect(await bytes.sweep(60_000)).toBe(0);
  expect(await bytes.sweep(-1_000)).toBe(1);
  expect(await allFiles()).toEqual([sha256("kept")]);
});
