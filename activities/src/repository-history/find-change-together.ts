/** Pairs of files that the same commits touch. Rules and limits stand in `history.ts`. */
import { compareText, createTopList } from "../repository-inventory/keep-top.js";
import {
  TOGETHER_CANDIDATES_MAX,
  TOGETHER_COMMITS_MIN,
  TOGETHER_CONFIDENCE_MIN,
  TOGETHER_FILES_MAX,
  type FilePair,
  type History,
} from "./history.js";

const PAIRS_MAX = 50;

export interface TogetherRequest {
  touched: () => Iterable<Uint32Array>;
  paths: number;
  /** The paths that exist at the commit, by id. */
  existing: ReadonlyMap<number, string>;
}

export function findChangeTogether({ touched, paths, existing }: TogetherRequest): History["changeTogether"] {
  const commits = new Uint32Array(paths);
  let skippedCommits = 0;
  for (const ids of touched()) {
    if (ids.length > TOGETHER_FILES_MAX) skippedCommits += 1;
    else for (const id of ids) commits[id] = (commits[id] ?? 0) + 1;
  }
  const candidates = [...existing.keys()]
    .filter((id) => (commits[id] ?? 0) >= TOGETHER_COMMITS_MIN)
    .sort((left, right) => (commits[right] ?? 0) - (commits[left] ?? 0) || compareText(existing.get(left) ?? "", existing.get(right) ?? ""))
    .slice(0, TOGETHER_CANDIDATES_MAX);
  const both = countPairs(touched, candidates, paths);
  const top = createTopList<FilePair>({
    size: PAIRS_MAX,
    compare: (a, b) => b.commits - a.commits || b.confidence - a.confidence || compareText(a.left, b.left) || compareText(a.right, b.right),
  });
  for (let high = 1; high < candidates.length; high += 1) {
    for (let low = 0; low < high; low += 1) {
      const shared = both[pairAt(low, high)] ?? 0;
      if (shared < TOGETHER_COMMITS_MIN) continue;
      const [left, right] = [candidates[low] ?? 0, candidates[high] ?? 0];
      const confidence = shared / Math.min(commits[left] ?? 1, commits[right] ?? 1);
      if (confidence < TOGETHER_CONFIDENCE_MIN) continue;
      const names = [existing.get(left) ?? "", existing.get(right) ?? ""].sort(compareText);
      top.add({ left: names[0] ?? "", right: names[1] ?? "", commits: shared, confidence: Math.round(confidence * 1_000) / 1_000 });
    }
  }
  return { pairs: top.items(), skippedCommits };
}

function countPairs(touched: () => Iterable<Uint32Array>, candidates: readonly number[], paths: number): Uint32Array {
  const rank = new Int32Array(paths).fill(-1);
  candidates.forEach((id, index) => (rank[id] = index));
  const both = new Uint32Array((candidates.length * (candidates.length - 1)) / 2);
  for (const ids of touched()) {
    if (ids.length > TOGETHER_FILES_MAX) continue;
    const ranks: number[] = [];
    for (const id of ids) if ((rank[id] ?? -1) >= 0) ranks.push(rank[id] ?? -1);
    for (let first = 0; first < ranks.length; first += 1) {
      for (let second = first + 1; second < ranks.length; second += 1) {
        const [a, b] = [ranks[first] ?? 0, ranks[second] ?? 0];
        const at = pairAt(Math.min(a, b), Math.max(a, b));
        both[at] = (both[at] ?? 0) + 1;
      }
    }
  }
  return both;
}

/** Place of (low, high), low < high, in a triangle laid out row by row. */
function pairAt(low: number, high: number): number {
  return (high * (high - 1)) / 2 + low;
}
