/** What git streams is read the same wherever a chunk happens to end. */
import { describe, expect, test } from "@jest/globals";
import { displayPath } from "./display-path.js";
import { splitAtNul } from "./split-at-nul.js";
import { parseBatch } from "./stream-blobs.js";
import { parseTreeEntry } from "./stream-tree.js";

const ID = "a".repeat(40);

async function* inChunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("records cut by NUL", () => {
  test.each([1, 2, 3, 7, 100])("are whole in chunks of %i bytes", async (size) => {
    const records: string[] = [];
    for await (const record of splitAtNul(inChunksOf(Buffer.from("one\0\0three\nline\0rest"), size))) records.push(record.toString());
    expect(records).toEqual(["one", "", "three\nline", "rest"]);
  });
});

describe("a tree entry", () => {
  test("keeps blanks, tabs and newlines of its path", () => {
    expect(parseTreeEntry(Buffer.from(`100644 blob ${ID}      12\ta b\tc\nd`))).toEqual({
      kind: "file",
      objectId: ID,
      bytes: 12,
      path: Buffer.from("a b\tc\nd"),
    });
  });
  test("of a submodule has no bytes here", () => {
    expect(parseTreeEntry(Buffer.from(`160000 commit ${ID}       -\tsub`))).toMatchObject({ kind: "submodule", bytes: 0 });
  });
  test("that cannot be read is an error, not a guess", () => {
    expect(() => parseTreeEntry(Buffer.from("nonsense"))).toThrow(expect.objectContaining({ code: "repository_unreadable" }));
  });
});

describe("the contents of blobs", () => {
  const stream = Buffer.from(`${ID} blob 3\nab\n\n${ID} blob 0\n\n${ID} blob 5\n\n\n\n\n\n\n`);
  test.each([1, 2, 5, 13, 1_000])("are whole in chunks of %i bytes", async (size) => {
    const names = ["first", "second", "third"];
    const found = new Map<string, string>();
    for await (const { entry, chunk } of parseBatch(inChunksOf(stream, size), () => names.shift()))
      found.set(entry, (found.get(entry) ?? "") + chunk.toString());
    expect([...found]).toEqual([
      ["first", "ab\n"],
      ["second", ""],
      ["third", "\n\n\n\n\n"],
    ]);
  });
  test("that is missing names the object", async () => {
    const read = async (): Promise<void> => {
      for await (const part of parseBatch(inChunksOf(Buffer.from(`${ID} missing\n`), 100), () => "x")) expect(part).toBeUndefined();
    };
    await expect(read()).rejects.toMatchObject({ code: "repository_unreadable", message: expect.stringContaining(ID) });
  });
  test("that end too early are an error", async () => {
    const read = async (): Promise<void> => {
      for await (const part of parseBatch(inChunksOf(stream.subarray(0, -4), 100), () => "x")) expect(part.entry).toBe("x");
    };
    await expect(read()).rejects.toMatchObject({ code: "repository_unreadable" });
  });
});

describe("a path as text", () => {
  test("shows bytes that are not UTF-8", () => {
    expect(displayPath(Buffer.from("caf\xe9 \xff", "latin1"))).toBe("caf\\xe9 \\xff");
    expect(displayPath(Buffer.from("日本/ü\xc3", "utf8"))).toBe("日本/üÃ");
    expect(displayPath(Buffer.concat([Buffer.from("日"), Buffer.from([0xe6, 0x97])]))).toBe("日\\xe6\\x97");
  });
});
