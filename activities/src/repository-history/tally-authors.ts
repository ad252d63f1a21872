/** Who made the commits, and in which weeks. Memory grows with the authors and their active weeks, not with the commits. */
import { compareText } from "../repository-inventory/keep-top.js";
import type { AuthorFacts } from "./history.js";
import type { LoggedCommit } from "./parse-log.js";
import { isoTime, mondayOf, weekIndex } from "./weeks.js";

const TOP_AUTHORS = 200;
const SERIES_AUTHORS = 10;

interface Author {
  email: string;
  /** The name on the newest commit: git log starts with it. */
  name: string;
  commits: number;
  firstAt: number | null;
  lastAt: number | null;
  weeks: Map<number, number>;
}

export interface AuthorTally {
  add(commit: LoggedCommit): void;
  count(): number;
  busFactor(): number;
  top(): AuthorFacts[];
  series(): { name: string; weeks: { week: string; commits: number }[] }[];
}

export function createAuthorTally(): AuthorTally {
  const authors = new Map<string, Author>();
  let commits = 0;
  const ordered = (): Author[] =>
    [...authors.values()].sort((left, right) => right.commits - left.commits || compareText(left.email, right.email));
  return {
    add({ email, name, committedAt }) {
      commits += 1;
      let author = authors.get(email);
      if (author === undefined) {
        author = { email, name, commits: 0, firstAt: null, lastAt: null, weeks: new Map() };
        authors.set(email, author);
      }
      author.commits += 1;
      if (committedAt === null) return;
      author.firstAt = Math.min(author.firstAt ?? committedAt, committedAt);
      author.lastAt = Math.max(author.lastAt ?? committedAt, committedAt);
      const week = weekIndex(committedAt);
      author.weeks.set(week, (author.weeks.get(week) ?? 0) + 1);
    },
    count: () => authors.size,
    busFactor: () => busFactor(ordered().map((author) => author.commits)),
    top: () =>
      ordered()
        .slice(0, TOP_AUTHORS)
        .map(({ name, email, commits: own, firstAt, lastAt }) => ({
          name,
          email,
          commits: own,
          share: Math.round((own / commits) * 10_000) / 10_000,
          firstCommitAt: isoTime(firstAt),
          lastCommitAt: isoTime(lastAt),
        })),
    series: () =>
      ordered()
        .slice(0, SERIES_AUTHORS)
        .map(({ name, weeks }) => ({
          name,
          weeks: [...weeks].sort(([left], [right]) => left - right).map(([week, own]) => ({ week: mondayOf(week), commits: own })),
        })),
  };
}

/** `commits` per author, most first. 0 when there are none. */
export function busFactor(commits: readonly number[]): number {
  const total = commits.reduce((sum, own) => sum + own, 0);
  let covered = 0;
  for (const [index, own] of commits.entries()) {
    covered += own;
    if (covered * 2 >= total) return index + 1;
  }
  return 0;
}
