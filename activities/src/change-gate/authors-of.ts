/** Whose change it is, by e-mail address. A squash has one author, and its message names the others. Pure. */
import type { CollectedChange } from "../gates/collect-change.js";
import { QUEUE_COMMITTER } from "../merge-queue/queue-deps.js";

export interface MadeChange {
  change: { commits: readonly Pick<CollectedChange["change"]["commits"][number], "author" | "message">[] };
  committers: CollectedChange["committers"];
}

const CO_AUTHOR = /^co-authored-by:[^<>\n]*<([^<>\n]+)>/gim;

/** Whoever made a commit of somebody else's words stands behind them too. The queue commits what others have queued: it is nobody. */
export function authorsOf({ change: { commits }, committers }: MadeChange): string[] {
  const named = commits.flatMap(({ message }) => [...message.matchAll(CO_AUTHOR)].map(([, email = ""]) => email));
  const emails = [...commits.map(({ author }) => author.email), ...named, ...committers].map((email) => email.trim().toLowerCase());
  return [...new Set(emails)].filter((email) => email !== "" && email !== QUEUE_COMMITTER.email);
}
