/** The Merkle tree of RFC 6962 (2.1) over a segment's lines: one hash that stands for all of them, built as the lines come. */
import { hash } from "node:crypto";

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

export interface MerkleState {
  sizes: readonly number[];
  roots: readonly string[];
}

export class MerkleTree {
  /** Roots of the complete subtrees so far, the largest first; `sizes` are their leaf counts (powers of two, falling). */
  #roots: Buffer[] = [];
  #sizes: number[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  append(leaf: Buffer): void {
    let root = leaf;
    let size = 1;
    while (this.#sizes.at(-1) === size) {
      root = nodeHash(this.#roots.pop() ?? root, root);
      this.#sizes.pop();
      size *= 2;
    }
    this.#roots.push(root);
    this.#sizes.push(size);
    this.#count += 1;
  }

  /** Lower-case hex. Of no leaves: the hash of nothing. */
  root(): string {
    const last = this.#roots.at(-1);
    if (last === undefined) return hash("sha256", "", "hex");
    return this.#roots
      .slice(0, -1)
      .reduceRight((right, left) => nodeHash(left, right), last)
      .toString("hex");
  }

  /** What `restore` makes the same tree of. */
  state(): MerkleState {
    return { sizes: [...this.#sizes], roots: this.#roots.map((root) => root.toString("hex")) };
  }

  static restore({ sizes, roots }: MerkleState): MerkleTree {
    const tree = new MerkleTree();
    tree.#roots = roots.map((root) => Buffer.from(root, "hex"));
    tree.#sizes = [...sizes];
    tree.#count = sizes.reduce((sum, size) => sum + size, 0);
    return tree;
  }

  clone(): MerkleTree {
    const copy = new MerkleTree();
    copy.#roots = [...this.#roots];
    copy.#sizes = [...this.#sizes];
    copy.#count = this.#count;
    return copy;
  }
}

export function leafHash(line: Uint8Array): Buffer {
  return hash("sha256", Buffer.concat([LEAF, line]), "buffer");
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  return hash("sha256", Buffer.concat([NODE, left, right]), "buffer");
}
