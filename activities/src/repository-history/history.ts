/** What `history.json` holds. Later steps and people read it; add, never rename. */
export interface AuthorFacts {
  name: string;
  email: string;
  commits: number;
  /** Of all commits, 0 to 1. */
  share: number;
  firstCommitAt: string | null;
  lastCommitAt: string | null;
}

export interface WeekFacts {
  /** The Monday (UTC) the week starts with. */
  week: string;
  commits: number;
  added: number;
  deleted: number;
}

export interface HotSpot {
  path: string;
  commits: number;
  lines: number;
  added: number;
  deleted: number;
  /** commits × lines. */
  score: number;
}

export interface FilePair {
  left: string;
  right: string;
  /** Commits that touch both. */
  commits: number;
  /** commits ÷ the commits of the rarer of the two. */
  confidence: number;
}

export interface History {
  schema: 1;
  commit: string;
  /** The repository's history is cut off: figures count what is there. */
  shallow: boolean;
  commits: number;
  merges: number;
  authors: number;
  firstCommitAt: string | null;
  lastCommitAt: string | null;
  /** Whole days from the first to the last commit. */
  ageDays: number | null;
  activeWeeks: number;
  busFactor: number;
  churn: { added: number; deleted: number };
  /** With the most commits first, at most 200. */
  topAuthors: AuthorFacts[];
  /** Weeks with at least one commit, oldest first. */
  weeks: WeekFacts[];
  /** The ten with the most commits: commits per week. */
  authorWeeks: { name: string; weeks: { week: string; commits: number }[] }[];
  hotSpots: HotSpot[];
  changeTogether: { pairs: FilePair[]; skippedCommits: number };
  rules: string[];
}

export const HISTORY_ARTIFACT = "history.json";
/** Larger commits are imports, renames of folders and reformatting: they say nothing about two files. */
export const TOGETHER_FILES_MAX = 50;
export const TOGETHER_COMMITS_MIN = 5;
export const TOGETHER_CONFIDENCE_MIN = 0.5;
/** Bounds the table of pairs to 8 MB. */
export const TOGETHER_CANDIDATES_MAX = 2_000;

export const HISTORY_RULES = [
  "Counted are all commits reachable from the commit. An author is a distinct e-mail, mapped by the commit's .mailmap, in lower case.",
  "Times are the committers' (UTC). A week starts on Monday. Age is from the first to the last commit.",
  "Bus factor: the smallest number of authors who together made at least half of the commits (CHAOSS, contributor absence factor).",
  "Changes are those of commits that are not merges. A renamed file counts as one removed and one added: its commits under the old path stay there.",
  "Churn is added and deleted lines as git counts them; binary files and files over 16 MB have none.",
  "Hot spots are text files of the commit with the highest commits × lines: touched often and large.",
  `Files that change together: both touched by at least ${TOGETHER_COMMITS_MIN} commits, which are at least half of the commits of the rarer one. Commits of more than ${TOGETHER_FILES_MAX} files are left out. Looked at are the ${TOGETHER_CANDIDATES_MAX} files with the most commits.`,
];
