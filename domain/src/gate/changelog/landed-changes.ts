/** Commits → what a reader of a changelog has to know: parsed, with reverted pairs taken out. */
import type { Commit } from "../change/change.js";
import { parseCommitMessage, type ConventionalCommit } from "../commit-message/parse-commit-message.js";

export interface ChangelogEntry {
  commit: string;
  type: string;
  scope: string | null;
  text: string;
  breaking: readonly string[];
}

interface Landed {
  id: string;
  header: string;
  parsed: ConventionalCommit;
  active: boolean;
  /** For a revert: what it took back inside the range. */
  took: Landed | null;
}

/** @param commits oldest first. Messages that are not conventional say nothing to a changelog. */
export function changelogEntries(commits: readonly Pick<Commit, "id" | "message">[]): ChangelogEntry[] {
  const landed: Landed[] = [];
  for (const { id, message } of commits) {
    const parsed = parseCommitMessage(message);
    if (!parsed.ok) continue;
    const entry: Landed = { id, header: parsed.header, parsed: parsed.commit, active: true, took: null };
    takeBack(entry, landed);
    landed.push(entry);
  }
  return landed.filter(({ active }) => active).flatMap(entriesOf);
}

/** A revert cancels what it names, and itself; the revert of a revert brings the first one back. */
function takeBack(entry: Landed, before: readonly Landed[]): void {
  const { reverts } = entry.parsed;
  if (!reverts) return;
  const byId = before.findLast(({ id }) => reverts.ids.some((short) => id.startsWith(short)));
  const target = byId ?? before.findLast(({ header, active, took }) => header === reverts.header && (active || took !== null));
  if (!target) return;
  entry.active = false;
  entry.took = target;
  target.active = false;
  if (target.took) target.took.active = true;
}

const OVERRIDE = /^BEGIN_COMMIT_OVERRIDE\s*$([\s\S]*?)^END_COMMIT_OVERRIDE\s*$/m;

/** A commit is one entry, unless it says more: a fenced block of messages, or `Changelog:` footers. */
function entriesOf({ id, parsed }: Landed): ChangelogEntry[] {
  const block = OVERRIDE.exec(parsed.body ?? "")?.[1];
  if (block !== undefined) return block.split("\n").flatMap((line) => fromHeader(id, line.trim()));
  const own: ChangelogEntry = {
    commit: id,
    type: parsed.type,
    scope: parsed.scope,
    text: parsed.description,
    breaking: parsed.breakingNotes,
  };
  const footers = parsed.footers.filter(({ token }) => /^changelog$/i.test(token)).map(({ value }) => value);
  if (footers.length === 0) return [own];
  const said = footers.filter((value) => !/^(?:none|skip)$/i.test(value));
  return said.flatMap((value) => {
    const entries = fromHeader(id, value);
    return entries.length > 0 ? entries : [{ ...own, text: value, breaking: [] }];
  });
}

function fromHeader(commit: string, header: string): ChangelogEntry[] {
  const parsed = parseCommitMessage(header);
  if (!parsed.ok) return [];
  const { type, scope, description, breakingNotes } = parsed.commit;
  return [{ commit, type, scope, text: description, breaking: breakingNotes }];
}
