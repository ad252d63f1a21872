/** The report as data, once, for both renderings: words, tables and bars. Texts in it are raw; each rendering escapes them its own way. */
import type { History } from "../repository-history/history.js";
import type { Inventory } from "../repository-inventory/inventory.js";
import { lockfileOf } from "../repository-inventory/path-rules.js";
import type { Bar } from "./draw-chart.js";
import { groupWeeks } from "./group-weeks.js";
import { showBytes, showCount, showDay, showNumber, showPercent } from "./show-text.js";

export interface Table {
  columns: readonly { name: string; number?: boolean; code?: boolean; short?: boolean }[];
  rows: readonly (readonly string[])[];
}

export interface Section {
  id: string;
  title: string;
  text: readonly string[];
  chart?: { kind: "rows" | "columns"; caption: string; bars: readonly Bar[] } | undefined;
  table?: Table | undefined;
}

export interface Report {
  title: string;
  source: string;
  commit: string;
  summary: string[];
  figures: readonly { name: string; value: string; note: string }[];
  sections: readonly Section[];
  rules: readonly string[];
  checks: readonly { what: string; command: string }[];
}

const SHOWN = 15;
const BARS = 10;

export function composeReport({ inventory, history, source }: { inventory: Inventory; history: History; source: string }): Report {
  return {
    title: "Repository report",
    source,
    commit: inventory.commit,
    summary: summarise(inventory, history),
    figures: keyFigures(inventory, history),
    sections: [
      languages(inventory),
      activity(history),
      people(history),
      hotSpots(history),
      together(history),
      largest(inventory),
      packages(inventory),
      licence(inventory),
      markers(inventory),
    ],
    rules: [...inventory.rules, inventory.tests.rule, ...history.rules],
    checks: checks(inventory.commit),
  };
}

function summarise(inventory: Inventory, history: History): string[] {
  const text = [
    `${showCount(history.authors, "author")} made ${showCount(history.commits, "commit")} ${showSpan(history)}, in ${showCount(history.activeWeeks, "active week")}.`,
    `At this commit git tracks ${showCount(inventory.files, "file")} of ${showBytes(inventory.bytes)} with ${showCount(inventory.lines, "line")}.`,
  ];
  if (history.authors > 1)
    text.push(`${history.busFactor === 1 ? "One author" : `${showNumber(history.busFactor)} authors`} made at least half of the commits.`);
  if (history.shallow)
    text.push("The history is shallow: older commits are not in this repository, so every number about commits counts only what is there.");
  if (inventory.submodules > 0)
    text.push(
      `${showCount(inventory.submodules, "submodule")} not counted: what is in ${inventory.submodules === 1 ? "it" : "them"} belongs to another repository.`,
    );
  return text;
}

function showSpan({ firstCommitAt, lastCommitAt }: Pick<History, "firstCommitAt" | "lastCommitAt">): string {
  const [first, last] = [showDay(firstCommitAt), showDay(lastCommitAt)];
  return first === last ? `on ${first}` : `between ${first} and ${last}`;
}

function keyFigures(inventory: Inventory, history: History): Report["figures"] {
  const { ratio, testFiles } = inventory.tests;
  return [
    { name: "Commits", value: showNumber(history.commits), note: `${showCount(history.merges, "merge")} among them` },
    { name: "Authors", value: showNumber(history.authors), note: "distinct e-mails" },
    { name: "Bus factor", value: showNumber(history.busFactor), note: "made half of the commits" },
    { name: "Age", value: history.ageDays === null ? "unknown" : showCount(history.ageDays, "day"), note: "first to last commit" },
    { name: "Files", value: showNumber(inventory.files), note: `${showNumber(inventory.binaryFiles)} binary` },
    { name: "Lines", value: showNumber(inventory.lines), note: "in text files" },
    { name: "Size", value: showBytes(inventory.bytes), note: `${showNumber(inventory.bytes)} bytes` },
    { name: "Tests to code", value: ratio === null ? "no code" : showNumber(ratio), note: showCount(testFiles, "test file") },
    {
      name: "Licence",
      value: inventory.licence.spdx ?? (inventory.licence.path === null ? "none found" : "not recognised"),
      note: licenceNote(inventory.licence),
    },
  ];
}

function licenceNote({ path, files }: Inventory["licence"]): string {
  if (path === null) return "no licence file at the top";
  return files.length > 1 ? `${path} and ${showCount(files.length - 1, "more file")}` : path;
}

function languages({ languages: rows }: Inventory): Section {
  const byLines = Object.entries(rows).sort(([, left], [, right]) => right.lines - left.lines);
  return {
    id: "languages",
    title: "Languages",
    text: ["Every tracked file is in exactly one row."],
    chart: {
      kind: "rows",
      caption: "Lines by language",
      bars: byLines
        .filter(([, { lines }]) => lines > 0)
        .slice(0, BARS)
        .map(([label, { lines }]) => ({ label, value: lines })),
    },
    table: {
      columns: [{ name: "Language" }, { name: "Files", number: true }, { name: "Bytes", number: true }, { name: "Lines", number: true }],
      rows: byLines.map(([name, { files, bytes, lines }]) => [name, showNumber(files), showNumber(bytes), showNumber(lines)]),
    },
  };
}

function activity({ weeks, churn }: History): Section {
  const { unit, columns } = groupWeeks(weeks);
  return {
    id: "activity",
    title: "Activity",
    text: [`${showCount(churn.added, "line")} added and ${showNumber(churn.deleted)} deleted, merges left out.`],
    chart: { kind: "columns", caption: `Commits per ${unit}`, bars: columns },
    table: {
      columns: [
        { name: "Busiest weeks (from Monday)", short: true },
        { name: "Commits", number: true },
        { name: "Added", number: true },
        { name: "Deleted", number: true },
      ],
      rows: [...weeks]
        .sort((left, right) => right.commits - left.commits)
        .slice(0, 5)
        .map(({ week, commits, added, deleted }) => [week, showNumber(commits), showNumber(added), showNumber(deleted)]),
    },
  };
}

function people({ topAuthors, authors }: History): Section {
  return {
    id: "people",
    title: "People",
    text: authors > SHOWN ? [`The ${SHOWN} with the most commits, of ${showNumber(authors)}.`] : [],
    chart: {
      kind: "rows",
      caption: "Commits by author",
      bars: topAuthors.slice(0, BARS).map(({ name, email, commits }) => ({ label: name === "" ? email : name, value: commits })),
    },
    table: {
      columns: [
        { name: "Author" },
        { name: "Commits", number: true },
        { name: "Share", number: true },
        { name: "First", short: true },
        { name: "Last", short: true },
      ],
      rows: topAuthors
        .slice(0, SHOWN)
        .map(({ name, email, commits, share, firstCommitAt, lastCommitAt }) => [
          name === "" ? email : name,
          showNumber(commits),
          showPercent(share),
          showDay(firstCommitAt),
          showDay(lastCommitAt),
        ]),
    },
  };
}

/** Lockfiles are large and change often, and nobody wrote them. */
function hotSpots({ hotSpots: all }: History): Section {
  const spots = all.filter(({ path }) => lockfileOf(path) === undefined);
  return {
    id: "hot-spots",
    title: "Hot spots",
    text: ["Large files that change often: a good place to look for trouble first. The score is commits × lines; lockfiles are left out."],
    chart: {
      kind: "rows",
      caption: "Score by file (commits × lines)",
      bars: spots.slice(0, BARS).map(({ path, score }) => ({ label: path, value: score })),
    },
    table: {
      columns: [
        { name: "File", code: true },
        { name: "Commits", number: true },
        { name: "Lines", number: true },
        { name: "Added", number: true },
        { name: "Deleted", number: true },
      ],
      rows: spots
        .slice(0, SHOWN)
        .map(({ path, commits, lines, added, deleted }) => [path, ...[commits, lines, added, deleted].map(showNumber)]),
    },
  };
}

function together({ changeTogether: { pairs, skippedCommits } }: History): Section {
  const left = skippedCommits === 0 ? [] : [`${showCount(skippedCommits, "commit")} of many files left out.`];
  return {
    id: "together",
    title: "Files that change together",
    text: [
      pairs.length === 0 ? "No two files change together often enough to say so." : "Who changes one of these usually changes the other.",
      ...left,
    ],
    table: {
      columns: [
        { name: "File", code: true },
        { name: "Changes with", code: true },
        { name: "Commits", number: true },
        { name: "Of the rarer one's", number: true },
      ],
      rows: pairs.slice(0, SHOWN).map((pair) => [pair.left, pair.right, showNumber(pair.commits), showPercent(pair.confidence)]),
    },
  };
}

function largest({ largestFiles }: Inventory): Section {
  return {
    id: "largest",
    title: "Largest files",
    text: [],
    table: {
      columns: [{ name: "File", code: true }, { name: "Kind" }, { name: "Bytes", number: true }],
      rows: largestFiles.slice(0, SHOWN).map(({ path, language, bytes }) => [path, language, showNumber(bytes)]),
    },
  };
}

function packages({ manifests, lockfiles }: Inventory): Section {
  const rows = [
    ...manifests.first.map(({ path, kind }) => [path, kind, "manifest"]),
    ...lockfiles.first.map(({ path, kind }) => [path, kind, "lockfile"]),
  ];
  return {
    id: "packages",
    title: "Manifests and lockfiles",
    text: [`${showCount(manifests.count, "manifest")}, ${showCount(lockfiles.count, "lockfile")}.`],
    table: { columns: [{ name: "File", code: true }, { name: "For" }, { name: "What" }], rows: rows.slice(0, SHOWN * 2) },
  };
}

function licence({ licence: { files } }: Inventory): Section {
  return {
    id: "licence",
    title: "Licence",
    text: [
      files.length === 0 ? "There is no licence file at the top of the repository." : "Told by the text of the files, not legal advice.",
    ],
    table: {
      columns: [{ name: "File", code: true }, { name: "Licence (SPDX)" }],
      rows: files.slice(0, SHOWN).map(({ path, spdx }) => [path, spdx ?? "not recognised"]),
    },
  };
}

function markers({ markers: { counts, total, files } }: Inventory): Section {
  return {
    id: "markers",
    title: "Notes left in the code",
    text: [
      `${showCount(total, "marker")}: ${Object.entries(counts)
        .map(([marker, count]) => `${showNumber(count)} ${marker}`)
        .join(", ")}.`,
    ],
    table: {
      columns: [
        { name: "File", code: true },
        { name: "All", number: true },
        { name: "TODO", number: true },
        { name: "FIXME", number: true },
        { name: "HACK", number: true },
        { name: "XXX", number: true },
      ],
      rows: files
        .slice(0, SHOWN)
        .map(({ path, total: all, counts: own }) => [path, ...[all, own.TODO, own.FIXME, own.HACK, own.XXX].map(showNumber)]),
    },
  };
}

function checks(commit: string): Report["checks"] {
  return [
    { what: "Commits", command: `git rev-list --count ${commit}` },
    { what: "Authors", command: `git log --format=%aE ${commit} | tr A-Z a-z | sort -u | wc -l` },
    { what: "Files and bytes", command: `git ls-tree -r -l ${commit} | awk '$2=="blob"{n++;s+=$4}END{print n,s}'` },
    { what: "Commits of one file", command: `git rev-list --count --no-merges --full-history ${commit} -- <path>` },
    { what: "Lines of one file", command: `git cat-file blob ${commit}:<path> | wc -l` },
  ];
}
