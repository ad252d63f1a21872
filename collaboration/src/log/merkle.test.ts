/** The tree is that of RFC 6962: compared with its recursive definition and with published values. */
import { expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { leafHash, MerkleTree } from "./merkle.js";

const sha = (...parts: Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

/** RFC 6962, 2.1, word for word. */
function definedRoot(lines: readonly Buffer[]): Buffer {
  const [only] = lines;
  if (!only) return sha();
  if (lines.length === 1) return sha(Buffer.of(0), only);
  let split = 1;
  while (split * 2 < lines.length) split *= 2;
  return sha(Buffer.of(1), definedRoot(lines.slice(0, split)), definedRoot(lines.slice(split)));
}

test("for every count of lines the root is the defined one, and a clone goes its own way", () => {
  const lines = Array.from({ length: 70 }, (_, index) => Buffer.from(`line ${String(index)}`));
  const tree = new MerkleTree();
  for (let count = 0; count <= lines.length; count++) {
    expect(tree.root()).toBe(definedRoot(lines.slice(0, count)).toString("hex"));
    const copy = tree.clone();
    copy.append(leafHash(Buffer.from("other")));
    expect(tree.count).toBe(count);
    const line = lines[count];
    if (line) tree.append(leafHash(line));
  }
});

test("the published roots of Certificate Transparency's test vectors", () => {
  const vectors: [string[], string][] = [
    [[], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    [[""], "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"],
    [["", "00"], "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    [["", "00", "10"], "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"],
  ];
  for (const [leaves, root] of vectors) {
    const tree = new MerkleTree();
    for (const leaf of leaves) tree.append(leafHash(Buffer.from(leaf, "hex")));
    expect(tree.root()).toBe(root);
  }
});
