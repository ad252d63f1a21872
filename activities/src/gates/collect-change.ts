/** From two commits to the change that every check judges: files, commits, texts and paths, read once. */
import { gitPath, parseDiff, type Change, type ChangedFile, type Commit } from "@praxis/domain/gate";
import { findMergeBase, listCommits, readDiff, readTexts, treeOf, type ListedCommit, type WantedText } from "@praxis/repository/change";
import { streamTree } from "@praxis/repository/objects";
import type { JudgedRepository } from "./judged-repository.js";

/** Git processes at a time: more would not be faster on a small machine. */
const DIFFS_AT_ONCE = 4;
const REGULAR_MODES: ReadonlySet<string | null> = new Set(["100644", "100755", "100664"]);

export interface CollectChangeRequest {
  judged: JudgedRepository;
  /** `squash`: one net diff lands, and no commit's own patch is read. */
  landing: "squash" | "merge" | "rebase";
  /** How receipts name the repository. */
  repository: string;
  /** The head is a squash that a queue has made: the change's own head. Its commits are judged beside the one that lands. */
  madeFrom?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface CollectedChange {
  change: Change;
  /** Bytes in head of every changed file that is there. */
  bytes: Readonly<Record<string, number>>;
  /** Addresses of those who made the commits, beside who wrote them. */
  committers: readonly string[];
}

/** Throws `ref_not_found` (no common commit), `diff_unreadable` or `repository_unreadable`. */
export async function collectChange(request: CollectChangeRequest): Promise<CollectedChange> {
  const { judged, landing, repository, signal } = request;
  const { view, baseTip, head, target, branch } = judged;
  const base = await findMergeBase(view, baseTip, head, signal);
  const [files, { paths, sizes }, listed] = await allOrNone([
    readDiff(view, base, head, signal).then(parseDiff),
    readHeadTree(judged, signal),
    listAll(request),
  ]);
  const ofHead = textsOf(files, "head").map((text) => ({ ...text, bytes: sizes.get(text.path) }));
  const texts = await readTexts(view, { base: textsOf(files, "base"), head: ofHead }, signal);
  const commits = await inPieces(listed, DIFFS_AT_ONCE, (commit) => withFiles(judged, commit, landing, signal));
  const tree = listed.find(({ id }) => id === head)?.tree ?? (await treeOf(view, head, signal));
  const bytes = Object.fromEntries(files.flatMap(({ path, newMode }) => (newMode === null ? [] : [[path, sizes.get(path) ?? 0]])));
  const committers = [...new Set(listed.map(({ committer }) => committer.email))];
  return { change: { repository, target, branch, base, baseTip, head, tree, files, commits, texts, headPaths: paths }, bytes, committers };
}

/** Nothing of it goes on once this has ended: the folder that git works in is removed then. */
async function allOrNone<Parts extends readonly unknown[]>(parts: { [At in keyof Parts]: Promise<Parts[At]> }): Promise<Parts> {
  await Promise.allSettled(parts);
  return await Promise.all(parts);
}

/** A merge or a rebase of a queue has the change's own messages; a squash has one, and it says less than they do. */
async function listAll({ judged, landing, madeFrom, signal }: CollectChangeRequest): Promise<ListedCommit[]> {
  const { view, baseTip, head } = judged;
  const listed = await listCommits(view, { target: baseTip, head }, signal);
  if (landing !== "squash" || madeFrom === undefined) return listed;
  const own = await listCommits(view, { target: baseTip, head: madeFrom }, signal);
  const there = new Set(listed.map(({ id }) => id));
  return [...own.filter(({ id }) => !there.has(id)), ...listed];
}

async function readHeadTree(
  { view, head }: JudgedRepository,
  signal?: AbortSignal,
): Promise<{ paths: string[]; sizes: Map<string, number> }> {
  const paths: string[] = [];
  const sizes = new Map<string, number>();
  for await (const entry of streamTree(view.git, { gitDir: view.gitDir, commit: head, recurse: true, signal })) {
    const name = gitPath(entry.path);
    paths.push(name);
    sizes.set(name, entry.bytes);
  }
  return { paths, sizes };
}

/** Links are left out: their text is a path. Submodules have none. */
function textsOf(files: readonly ChangedFile[], side: "base" | "head"): WantedText[] {
  return files.flatMap((file) => {
    const [path, mode, blob] = side === "base" ? [file.oldPath, file.oldMode, file.oldBlob] : [file.path, file.newMode, file.newBlob];
    return path === null || blob === null || file.binary || !REGULAR_MODES.has(mode) ? [] : [{ path, blob }];
  });
}

async function withFiles(
  { view }: JudgedRepository,
  { id, parents, message, author }: ListedCommit,
  landing: CollectChangeRequest["landing"],
  signal?: AbortSignal,
): Promise<Commit> {
  if (landing === "squash") return { id, parents, message, author, files: null };
  const [first = [], ...others] = await inPieces(parents.length === 0 ? [null] : parents, 1, async (parent) =>
    parseDiff(await readDiff(view, parent, id, signal)),
  );
  return { id, parents, message, author, files: others.reduce<readonly ChangedFile[]>(broughtByMerge, first) };
}

/** What a merge itself brings: the lines that neither side had. */
function broughtByMerge(files: readonly ChangedFile[], other: readonly ChangedFile[]): ChangedFile[] {
  const there = new Map(other.map((file) => [file.path, new Set(file.hunks.flatMap(({ added }) => added.map(({ line }) => line)))]));
  return files.flatMap((file) => {
    const lines = there.get(file.path);
    if (lines === undefined) return [];
    const hunks = file.hunks.map(({ added }) => ({ removed: [], added: added.filter(({ line }) => lines.has(line)) }));
    return [{ ...file, hunks: hunks.filter(({ added }) => added.length > 0) }];
  });
}

async function inPieces<T, R>(items: readonly T[], size: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += size) results.push(...(await Promise.all(items.slice(at, at + size).map(work))));
  return results;
}
