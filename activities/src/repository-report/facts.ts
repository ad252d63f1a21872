/** `facts.json`: the numbers of inventory and history together, for programs. Public: add, never rename. */
import type { History } from "../repository-history/history.js";
import type { Inventory } from "../repository-inventory/inventory.js";

export interface Facts {
  schema: 1;
  commit: string;
  commits: number;
  merges: number;
  /** Distinct mailmapped lower-case e-mails reachable from the commit. */
  authors: number;
  files: number;
  bytes: number;
  lines: number;
  binaryFiles: number;
  links: number;
  submodules: number;
  languages: Record<string, { files: number; bytes: number; lines: number }>;
  firstCommitAt: string | null;
  lastCommitAt: string | null;
  ageDays: number | null;
  activeWeeks: number;
  busFactor: number;
  shallow: boolean;
  churn: History["churn"];
  licence: string | null;
  tests: Omit<Inventory["tests"], "rule">;
  markers: Inventory["markers"]["counts"];
  manifests: Inventory["manifests"];
  lockfiles: Inventory["lockfiles"];
  largestFiles: Inventory["largestFiles"];
  hotSpots: { path: string; commits: number; lines: number }[];
  changeTogether: History["changeTogether"]["pairs"];
}

export function joinFacts(inventory: Inventory, history: History): Facts {
  const { testFiles, codeFiles, testLines, codeLines, ratio } = inventory.tests;
  return {
    schema: 1,
    commit: inventory.commit,
    commits: history.commits,
    merges: history.merges,
    authors: history.authors,
    files: inventory.files,
    bytes: inventory.bytes,
    lines: inventory.lines,
    binaryFiles: inventory.binaryFiles,
    links: inventory.links,
    submodules: inventory.submodules,
    languages: Object.fromEntries(
      Object.entries(inventory.languages).map(([name, { files, bytes, lines }]) => [name, { files, bytes, lines }]),
    ),
    firstCommitAt: history.firstCommitAt,
    lastCommitAt: history.lastCommitAt,
    ageDays: history.ageDays,
    activeWeeks: history.activeWeeks,
    busFactor: history.busFactor,
    shallow: history.shallow,
    churn: history.churn,
    licence: inventory.licence.spdx,
    tests: { testFiles, codeFiles, testLines, codeLines, ratio },
    markers: inventory.markers.counts,
    manifests: inventory.manifests,
    lockfiles: inventory.lockfiles,
    largestFiles: inventory.largestFiles,
    hotSpots: history.hotSpots.map(({ path, commits, lines }) => ({ path, commits, lines })),
    changeTogether: history.changeTogether.pairs,
  };
}
