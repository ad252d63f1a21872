/** The numbers of `facts.json` from plain git commands alone: the independent witness of the checkup. Reads from outside any work tree. */
import { plainGit, plainGitBytes } from "@praxis/repository/testing";

export interface GitFacts {
  commits: number;
  merges: number;
  authors: number;
  files: number;
  bytes: number;
  /** Sums over all tracked text files. */
  text: { files: number; bytes: number; lines: number };
  byEnding(...endings: string[]): { files: number; bytes: number; lines: number };
  firstCommitAt: number;
  lastCommitAt: number;
  /** Commits that touch the path, merges left out. */
  commitsOf(path: string): number;
  linesOf(path: string): number;
}

/** git's own rule for text: no zero byte among the first 8,000. */
const TEXT_PROBE_BYTES = 8_000;

export function readGitFacts(repository: string, commit: string): GitFacts {
  const git = (...args: string[]): string => plainGit(repository, args);
  const emails = git("-c", `mailmap.blob=${commit}:.mailmap`, "log", "--format=%aE", commit).toLowerCase().split("\n");
  const times = git("log", "--format=%ct", commit).split("\n").map(Number);
  const blobs = blobsOf(repository, commit);
  const texts = blobs.filter(({ content }) => !content.subarray(0, TEXT_PROBE_BYTES).includes(0));
  const touched = new Map<string, number>();
  for (const path of records(plainGitBytes(repository, ["log", "--no-merges", "--no-renames", "--name-only", "-z", "--format=", commit])))
    touched.set(shownName(path), (touched.get(shownName(path)) ?? 0) + 1);
  const sum = (some: readonly Blob[]) => ({
    files: some.length,
    bytes: some.reduce((total, { content }) => total + content.length, 0),
    lines: some.reduce((total, { content }) => total + newlines(content), 0),
  });
  return {
    commits: Number(git("rev-list", "--count", commit)),
    merges: Number(git("rev-list", "--count", "--merges", commit)),
    authors: new Set(emails).size,
    files: blobs.length,
    bytes: sum(blobs).bytes,
    text: sum(texts.filter(({ link }) => !link)),
    byEnding: (...endings) => sum(texts.filter(({ path, link }) => !link && endings.some((ending) => path.toLowerCase().endsWith(ending)))),
    firstCommitAt: extremes(times)[0] * 1_000,
    lastCommitAt: extremes(times)[1] * 1_000,
    commitsOf: (path) => touched.get(path) ?? 0,
    linesOf: (path) => newlines(blobs.find((blob) => blob.path === path)?.content ?? Buffer.alloc(0)),
  };
}

interface Blob {
  path: string;
  link: boolean;
  content: Buffer;
}

/** Submodules are no blobs. */
function blobsOf(repository: string, commit: string): Blob[] {
  const entries = records(plainGitBytes(repository, ["ls-tree", "-r", "-z", commit])).flatMap((record) => {
    const [mode = "", type = "", id = ""] = record.slice(0, record.indexOf("\t")).split(" ");
    return type === "blob" ? [{ path: shownName(record.slice(record.indexOf("\t") + 1)), link: mode === "120000", id }] : [];
  });
  let rest = plainGitBytes(repository, ["cat-file", "--batch"], { input: `${entries.map(({ id }) => id).join("\n")}\n` });
  return entries.map(({ path, link }) => {
    const end = rest.indexOf(10);
    const size = Number(rest.toString("latin1", 0, end).split(" ")[2]);
    const content = rest.subarray(end + 1, end + 1 + size);
    rest = rest.subarray(end + 1 + size + 1);
    return { path, link, content };
  });
}

/** One text a record, each character one byte. */
function records(output: Buffer): string[] {
  return output.toString("latin1").split("\0").slice(0, -1);
}

/** UTF-8 as it is; in a name that is none, the bytes beyond ASCII as `\xe9`. */
function shownName(path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(path, "latin1"));
  } catch {
    return path.replaceAll(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
  }
}

function newlines(content: Buffer): number {
  let lines = 0;
  for (const byte of content) if (byte === 10) lines += 1;
  return lines;
}

/** `Math.min(...20000 numbers)` is near the limit of arguments. */
function extremes(times: readonly number[]): [number, number] {
  return times.reduce<[number, number]>(([low, high], time) => [Math.min(low, time), Math.max(high, time)], [Infinity, -Infinity]);
}
