/** Reads every commit once, as git streams them, then the tree for the sizes of what exists now. Pure of Temporal: git in, facts out. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Git } from "@praxis/repository";
import { displayPath, splitAtNul, streamBlobs, streamTree, type TreeEntry } from "@praxis/repository/objects";
import { compareText, createTopList } from "../repository-inventory/keep-top.js";
import { createBlobScanner } from "../repository-inventory/scan-blob.js";
import { findChangeTogether } from "./find-change-together.js";
import { HISTORY_RULES, type History, type HotSpot, type WeekFacts } from "./history.js";
import { LOG_FORMAT, parseLogRecord, type LoggedChange, type LoggedCommit } from "./parse-log.js";
import { createAuthorTally, type AuthorTally } from "./tally-authors.js";
import { createPathTally, type PathTable, type PathTally } from "./tally-paths.js";
import { isoTime, mondayOf, weekIndex } from "./weeks.js";

const HOT_SPOTS = 50;
const DAY_SECONDS = 86_400;

export interface HistoryRequest {
  git: Git;
  gitDir: string;
  commonDir: string;
  commit: string;
  signal?: AbortSignal | undefined;
  onProgress?: ((note: string, done: number, total: number) => void) | undefined;
}

export async function readHistory(request: HistoryRequest): Promise<History> {
  const total = await countCommits(request);
  const tally = createCommitTally();
  for await (const record of streamLog(request)) {
    if (record.kind === "commit") {
      tally.addCommit(record);
      request.onProgress?.("reading commits", tally.totals.commits, total);
    } else tally.addChange(record);
  }
  const table = tally.paths.finish();
  const { hotSpots, existing } = await readSizes(request, table);
  const { commits, merges, added, deleted, firstAt, lastAt } = tally.totals;
  return {
    schema: 1,
    commit: request.commit,
    shallow: existsSync(join(request.commonDir, "shallow")),
    commits,
    merges,
    authors: tally.authors.count(),
    firstCommitAt: isoTime(firstAt),
    lastCommitAt: isoTime(lastAt),
    ageDays: firstAt === null || lastAt === null ? null : Math.floor((lastAt - firstAt) / DAY_SECONDS),
    activeWeeks: tally.weeks.size,
    busFactor: tally.authors.busFactor(),
    churn: { added, deleted },
    topAuthors: tally.authors.top(),
    weeks: [...tally.weeks].sort(([left], [right]) => left - right).map(([, week]) => week),
    authorWeeks: tally.authors.series(),
    hotSpots,
    changeTogether: findChangeTogether({ touched: () => table.touched(), paths: table.commits.length, existing }),
    rules: HISTORY_RULES,
  };
}

async function countCommits({ git, gitDir, commit, signal }: HistoryRequest): Promise<number> {
  return Number((await git.read({ gitDir, args: ["rev-list", "--count", commit, "--"], signal })).toString("latin1"));
}

/** Every switch a repository's configuration could turn is stated, and the .mailmap is the commit's, not a file that lies about. */
async function* streamLog({ git, gitDir, commit, signal }: HistoryRequest): AsyncGenerator<LoggedCommit | LoggedChange> {
  const fixed = [
    "--no-show-signature",
    "--no-notes",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-relative",
    "--no-renames",
    "--no-decorate",
    "--encoding=UTF-8",
  ];
  const diff = ["--diff-merges=off", "--ignore-submodules=none", "--diff-algorithm=myers", "-O/dev/null", "--numstat"];
  const args = ["log", "-z", ...fixed, ...diff, `--format=tformat:${LOG_FORMAT}`, commit, "--"];
  const configuration = { "mailmap.blob": `${commit}:.mailmap`, "mailmap.file": "", "log.follow": "false", "diff.renames": "false" };
  const running = git.stream({ gitDir, args, configuration, signal });
  running.stdin.end();
  for await (const bytes of splitAtNul(running.stdout)) {
    const record = parseLogRecord(bytes);
    if (record !== null) yield record;
  }
}

interface CommitTally {
  addCommit(commit: LoggedCommit): void;
  addChange(change: LoggedChange): void;
  totals: { commits: number; merges: number; added: number; deleted: number; firstAt: number | null; lastAt: number | null };
  weeks: ReadonlyMap<number, WeekFacts>;
  authors: AuthorTally;
  paths: PathTally;
}

function createCommitTally(): CommitTally {
  const totals: CommitTally["totals"] = { commits: 0, merges: 0, added: 0, deleted: 0, firstAt: null, lastAt: null };
  const weeks = new Map<number, WeekFacts>();
  const authors = createAuthorTally();
  const paths = createPathTally();
  let week: WeekFacts | undefined;
  return {
    totals,
    weeks,
    authors,
    paths,
    addCommit(commit) {
      totals.commits += 1;
      if (commit.parents > 1) totals.merges += 1;
      authors.add(commit);
      paths.startCommit();
      week = commit.committedAt === null ? undefined : weekOf(weeks, weekIndex(commit.committedAt));
      if (week === undefined || commit.committedAt === null) return;
      week.commits += 1;
      totals.firstAt = Math.min(totals.firstAt ?? commit.committedAt, commit.committedAt);
      totals.lastAt = Math.max(totals.lastAt ?? commit.committedAt, commit.committedAt);
    },
    addChange({ path, added, deleted }) {
      const [plus, minus] = [added ?? 0, deleted ?? 0];
      paths.add(path, plus, minus);
      totals.added += plus;
      totals.deleted += minus;
      if (week === undefined) return;
      week.added += plus;
      week.deleted += minus;
    },
  };
}

function weekOf(weeks: Map<number, WeekFacts>, index: number): WeekFacts {
  const found = weeks.get(index) ?? { week: mondayOf(index), commits: 0, added: 0, deleted: 0 };
  weeks.set(index, found);
  return found;
}

async function readSizes(
  { git, gitDir, commit, signal, onProgress }: HistoryRequest,
  table: PathTable,
): Promise<{ hotSpots: HotSpot[]; existing: Map<number, string> }> {
  const existing = new Map<number, string>();
  const top = createTopList<HotSpot>({
    size: HOT_SPOTS,
    compare: (left, right) => right.score - left.score || compareText(left.path, right.path),
  });
  const scanner = createBlobScanner({ markers: false });
  const files = async function* (): AsyncGenerator<TreeEntry> {
    for await (const entry of streamTree(git, { gitDir, commit, recurse: true, signal })) if (entry.kind === "file") yield entry;
  };
  let done = 0;
  for await (const { entry, chunk, last } of streamBlobs(git, { gitDir, entries: files(), signal })) {
    scanner.add(chunk, last);
    if (!last) continue;
    const { binary, lines } = scanner.finish();
    done += 1;
    onProgress?.("measuring files", done, 0);
    const id = table.idOf(entry.path);
    if (id === undefined) continue;
    const path = displayPath(entry.path);
    existing.set(id, path);
    const commits = table.commits[id] ?? 0;
    if (!binary && lines > 0)
      top.add({ path, commits, lines, added: table.added[id] ?? 0, deleted: table.deleted[id] ?? 0, score: commits * lines });
  }
  return { hotSpots: top.items(), existing };
}
