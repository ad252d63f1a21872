/** The message that lands. It is the one the gate judges: of a squash, the title given or the first commit's own words. */
import type { Landing } from "../gate/index.js";

export interface LandedCommit {
  author: { name: string; email: string };
  message: string;
  /** More than one: a merge inside the change. */
  parents: readonly string[];
}

interface Told {
  landing: Landing;
  branch: string;
  /** Of the change, when somebody gave one. */
  title: string | null;
  /** Oldest first. */
  commits: readonly LandedCommit[];
}

/** Also says who wrote a squash: its first commit's author; the others are named in the message. */
export function landingMessage({ landing, branch, title, commits }: Told): { message: string; author: LandedCommit["author"] | null } {
  const written = commits.filter(({ parents }) => parents.length <= 1);
  const first = written[0] ?? commits[0];
  const words = title ?? first?.message.trim() ?? `chore: change onto ${branch}`;
  if (landing === "merge") return { message: `${firstLine(words)}\n`, author: null };
  const author = first?.author ?? null;
  const others = new Map(commits.map((commit) => [commit.author.email.toLowerCase(), commit.author]));
  if (author) others.delete(author.email.toLowerCase());
  // Only a line of its own names somebody: words in the middle of a sentence may not keep an author out.
  const lines = new Set(words.split("\n").map((line) => line.trim().toLowerCase()));
  const credits = [...others.values()]
    .map(({ name, email }) => `Co-authored-by: ${name} <${email}>`)
    .filter((line) => !lines.has(line.toLowerCase()));
  if (credits.length === 0) return { message: `${words}\n`, author };
  return { message: `${words}\n${endsInTrailers(words) ? "" : "\n"}${credits.join("\n")}\n`, author };
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}

/** Trailers are one block at the end: a blank line in between would make two of it, and the first would be text. */
function endsInTrailers(words: string): boolean {
  const paragraphs = words.split(/\n\s*\n/);
  const last = paragraphs.at(-1);
  return paragraphs.length > 1 && last !== undefined && last.split("\n").every((line) => /^[A-Za-z][A-Za-z-]*(?:: | #)\S/.test(line));
}
