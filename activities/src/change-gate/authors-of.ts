/** Whose change it is, by e-mail address. A squash has one author, and its message names the others. Pure. */
import type { Change } from "@praxis/domain/gate";

type Written = Pick<Change["commits"][number], "author" | "message">;

const CO_AUTHOR = /^co-authored-by:[^<>\n]*<([^<>\n]+)>/gim;

export function authorsOf(commits: readonly Written[]): string[] {
  const named = commits.flatMap(({ message }) => [...message.matchAll(CO_AUTHOR)].map(([, email = ""]) => email));
  const emails = [...commits.map(({ author }) => author.email), ...named].map((email) => email.trim().toLowerCase());
  return [...new Set(emails.filter((email) => email !== ""))];
}
