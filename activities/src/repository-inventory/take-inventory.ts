/** Counts a commit's tree in one pass over its blobs. Pure of Temporal: git in, facts out. */
import { displayPath, streamBlobs, streamTree, type TreeEntry } from "@praxis/repository/objects";
import type { Git } from "@praxis/repository";
import { INVENTORY_RULES, type Inventory, type LanguageFacts, type NamedPath } from "./inventory.js";
import { compareText, createTopList, type TopList } from "./keep-top.js";
import { BINARY, SYMBOLIC_LINK } from "./language-table.js";
import { languageKind, nameLanguage } from "./name-language.js";
import { nameLicence } from "./name-licence.js";
import { isLicencePath, isTestPath, lockfileOf, manifestOf, TEST_RULE } from "./path-rules.js";
import { createBlobScanner, MARKERS, type Marker, type ScannedBlob } from "./scan-blob.js";

const LARGEST = 25;
const NAMED_PATHS_MAX = 200;
const MARKER_FILES = 25;
/** The longest common licence is 35 kB. */
const LICENCE_BYTES_MAX = 128 * 1024;

export interface InventoryRequest {
  git: Git;
  gitDir: string;
  commit: string;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

export async function takeInventory({ git, gitDir, commit, signal, onProgress }: InventoryRequest): Promise<Inventory> {
  const total = await countEntries(git, { gitDir, commit, signal });
  const tally = createTally(commit);
  const scanner = createBlobScanner({ markers: true });
  let done = 0;
  let licence: Buffer[] = [];
  const blobs = async function* (): AsyncGenerator<TreeEntry> {
    for await (const entry of streamTree(git, { gitDir, commit, recurse: true, signal })) {
      if (entry.kind === "submodule") tally.addSubmodule();
      else yield entry;
    }
  };
  for await (const { entry, chunk, last } of streamBlobs(git, { gitDir, entries: blobs(), signal })) {
    scanner.add(chunk, last);
    const path = displayPath(entry.path);
    const mayBeLicence = entry.kind === "file" && entry.bytes <= LICENCE_BYTES_MAX && isLicencePath(path);
    if (mayBeLicence) licence.push(Buffer.from(chunk));
    if (last) {
      tally.addFile(entry, path, scanner.finish());
      if (mayBeLicence) tally.addLicence(path, Buffer.concat(licence).toString("utf8"));
      licence = [];
      done += 1;
    }
    onProgress?.(done, total);
  }
  onProgress?.(total, total);
  return tally.result();
}

async function countEntries(git: Git, query: { gitDir: string; commit: string; signal: AbortSignal | undefined }): Promise<number> {
  let count = 0;
  for await (const entry of streamTree(git, { ...query, recurse: true })) if (entry.kind !== "submodule") count += 1;
  return count;
}

interface Tally {
  addSubmodule(): void;
  addFile(entry: TreeEntry, path: string, scanned: ScannedBlob): void;
  addLicence(path: string, text: string): void;
  result(): Inventory;
}

interface MarkerFile {
  path: string;
  total: number;
  counts: Record<Marker, number>;
}

interface TopLists {
  largest: TopList<{ path: string; bytes: number; language: string }>;
  markerFiles: TopList<MarkerFile>;
}

function createTally(commit: string): Tally {
  const languages = new Map<string, LanguageFacts>();
  const facts = emptyInventory(commit);
  const top: TopLists = {
    largest: createTopList({ size: LARGEST, compare: (left, right) => right.bytes - left.bytes || compareText(left.path, right.path) }),
    markerFiles: createTopList({
      size: MARKER_FILES,
      compare: (left, right) => right.total - left.total || compareText(left.path, right.path),
    }),
  };
  return {
    addSubmodule: () => void (facts.submodules += 1),
    addFile: (entry, path, scanned) => addFile({ facts, languages, top }, entry, path, scanned),
    addLicence: (path, text) => void facts.licence.files.push({ path, spdx: nameLicence(path, text) }),
    result: () => finish(facts, languages, top),
  };
}

function addFile(
  { facts, languages, top }: { facts: Inventory; languages: Map<string, LanguageFacts>; top: TopLists },
  entry: TreeEntry,
  path: string,
  scanned: ScannedBlob,
): void {
  const link = entry.kind === "link";
  const language = link ? SYMBOLIC_LINK : scanned.binary ? BINARY : nameLanguage(path, scanned.firstLine);
  const lines = link ? 0 : scanned.lines;
  const row = languages.get(language) ?? { files: 0, bytes: 0, lines: 0, kind: languageKind(language) };
  languages.set(language, { ...row, files: row.files + 1, bytes: row.bytes + entry.bytes, lines: row.lines + lines });
  facts.files += 1;
  facts.bytes += entry.bytes;
  facts.lines += lines;
  top.largest.add({ path, bytes: entry.bytes, language });
  if (link) return void (facts.links += 1);
  if (scanned.binary) facts.binaryFiles += 1;
  addNamed(facts.manifests, path, manifestOf(path));
  addNamed(facts.lockfiles, path, lockfileOf(path));
  if (row.kind === "code") addCode(facts, path, lines);
  const total = MARKERS.reduce((sum, marker) => sum + scanned.markers[marker], 0);
  if (total === 0) return;
  for (const marker of MARKERS) facts.markers.counts[marker] += scanned.markers[marker];
  facts.markers.total += total;
  top.markerFiles.add({ path, total, counts: { ...scanned.markers } });
}

function addCode(facts: Inventory, path: string, lines: number): void {
  const test = isTestPath(path);
  facts.tests[test ? "testFiles" : "codeFiles"] += 1;
  facts.tests[test ? "testLines" : "codeLines"] += lines;
}

function addNamed(list: { count: number; first: NamedPath[] }, path: string, kind: string | undefined): void {
  if (kind === undefined) return;
  list.count += 1;
  if (list.first.length < NAMED_PATHS_MAX) list.first.push({ path, kind });
}

function finish(facts: Inventory, languages: ReadonlyMap<string, LanguageFacts>, top: TopLists): Inventory {
  const { testLines, codeLines } = facts.tests;
  // The first one told by its text, in git's order: COPYING and LICENSE stand before LICENSES/.
  const known = facts.licence.files.find(({ spdx }) => spdx !== null) ?? facts.licence.files[0];
  return {
    ...facts,
    languages: Object.fromEntries([...languages].sort(([left, a], [right, b]) => b.bytes - a.bytes || compareText(left, right))),
    largestFiles: top.largest.items(),
    tests: { ...facts.tests, ratio: codeLines === 0 ? null : Math.round((testLines / codeLines) * 1000) / 1000 },
    licence: { ...facts.licence, spdx: known?.spdx ?? null, path: known?.path ?? null },
    markers: { ...facts.markers, files: top.markerFiles.items() },
  };
}

function emptyInventory(commit: string): Inventory {
  return {
    schema: 1,
    commit,
    files: 0,
    bytes: 0,
    lines: 0,
    binaryFiles: 0,
    links: 0,
    submodules: 0,
    languages: {},
    largestFiles: [],
    manifests: { count: 0, first: [] },
    lockfiles: { count: 0, first: [] },
    tests: { testFiles: 0, codeFiles: 0, testLines: 0, codeLines: 0, ratio: null, rule: TEST_RULE },
    licence: { spdx: null, path: null, files: [] },
    markers: { counts: { TODO: 0, FIXME: 0, HACK: 0, XXX: 0 }, total: 0, files: [] },
    rules: INVENTORY_RULES,
  };
}
