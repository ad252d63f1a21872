/** The commits that a changelog is made of, and the version they come after. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGit, resolveCommit } from "@praxis/repository";
import { createRepositoryView, listCommits, versionTags, type ListedCommit } from "@praxis/repository/change";
import { nextVersion } from "@praxis/domain/gate";
import type { Session } from "../session.js";

export interface Landed {
  commits: readonly ListedCommit[];
  /** Without a leading v; null: nothing was released yet. */
  version: string | null;
  /** The ref that was counted from; null: the beginning. */
  since: string | null;
}

export async function landedSince(
  session: Session,
  { folder, since, head }: { folder: string; since: string | null; head: string },
): Promise<Landed> {
  const git = createGit();
  const { signal } = session;
  const headCommit = await resolveCommit(git, folder, head, { signal });
  // Newest version first; a tag that is no version has no next one.
  const tags = (await versionTags(git, folder, headCommit)).filter((name) => plainVersion(name) !== null);
  const from = since ?? tags[0] ?? null;
  const scratch = await mkdtemp(join(tmpdir(), "praxis-changelog-"));
  try {
    const view = await createRepositoryView(git, { path: folder, folder: join(scratch, "view"), anyCommit: headCommit, signal });
    const target = from === null ? null : await resolveCommit(git, folder, from, { signal });
    const commits = await listCommits(view, { target, head: headCommit }, signal);
    const named = from === null ? null : plainVersion(from);
    return { commits, version: named ?? (tags[0] === undefined ? null : plainVersion(tags[0])), since: from };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function plainVersion(tag: string): string | null {
  return nextVersion(tag, "none");
}
