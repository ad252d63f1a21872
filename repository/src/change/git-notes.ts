/** Texts kept beside commits under `refs/notes/<name>`. Writing one is the only thing here that changes the repository, and only when asked for. */
import { randomUUID } from "node:crypto";
import { DomainError } from "@praxis/domain/errors";
import type { Git } from "../git/create-git.js";
import { LOST_RACE } from "../git/lost-race.js";
import { openRepository } from "../open-repository.js";
import { assertCommitId } from "../resolve-commit.js";

const AUTHOR = {
  GIT_AUTHOR_NAME: "praxis gate",
  GIT_AUTHOR_EMAIL: "gate@localhost",
  GIT_COMMITTER_NAME: "praxis gate",
  GIT_COMMITTER_EMAIL: "gate@localhost",
};

export interface NoteAddress {
  /** The last part of `refs/notes/<name>`. */
  name: string;
  commit: string;
}

/** Of as many who write at one moment, the last one is through after this many tries; more is no race any more. */
const TRIES_MAX = 100;

/**
 * Replaces the note that is there. `git notes` itself writes over whatever somebody else wrote meanwhile, so it is made under a name of its own
 * and put in place only where the notes are still those it was made from.
 */
export async function writeNote(git: Git, path: string, { name, commit }: NoteAddress, text: string): Promise<void> {
  assertCommitId(commit);
  const { commonDir: gitDir } = openRepository({ path });
  const blob = (await git.read({ gitDir, args: ["hash-object", "-w", "--stdin"], input: text })).toString("utf8").trim();
  const pending = `${name}-pending/${randomUUID()}`;
  try {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const before = await tipOf(git, gitDir, name);
      if (before !== null) await git.read({ gitDir, args: ["update-ref", refOf(pending), before] });
      await git.read({ gitDir, args: ["notes", `--ref=${pending}`, "add", "--force", "-C", blob, commit], variables: AUTHOR });
      const made = await tipOf(git, gitDir, pending);
      if (made !== null && (await isReplaced(git, gitDir, { name, made, before }))) return;
    }
  } finally {
    await git.ask({ gitDir, args: ["update-ref", "-d", refOf(pending)], goodCodes: [1, 128] });
  }
  throw new DomainError("repository_unreadable", "git could not write the note: others write notes all the time.", { retry: true });
}

/** False: somebody else was faster. */
async function isReplaced(
  git: Git,
  gitDir: string,
  { name, made, before }: { name: string; made: string; before: string | null },
): Promise<boolean> {
  const args = ["update-ref", "-m", "notes: praxis gate", refOf(name), made, before ?? "0".repeat(made.length)];
  const { code, stderr } = await git.ask({ gitDir, args, variables: AUTHOR, goodCodes: [1, 128] });
  if (code === 0) return true;
  if (LOST_RACE.test(stderr)) return false;
  throw new DomainError("repository_unreadable", `git could not write the note: ${stderr.trim().slice(0, 600)}`, { retry: true });
}

async function tipOf(git: Git, gitDir: string, name: string): Promise<string | null> {
  const answer = await git.ask({ gitDir, args: ["rev-parse", "--verify", "--quiet", refOf(name)], goodCodes: [1], bytesMax: 4_096 });
  const tip = answer.stdout.toString("utf8").trim();
  return tip === "" ? null : tip;
}

function refOf(name: string): string {
  return `refs/notes/${name}`;
}

/** Null: there is none. */
export async function readNote(git: Git, path: string, { name, commit }: NoteAddress): Promise<string | null> {
  assertCommitId(commit);
  const { commonDir } = openRepository({ path });
  const answer = await git.read({ gitDir: commonDir, args: ["notes", `--ref=${name}`, "show", commit], goodCodes: [1] });
  return answer.length === 0 ? null : answer.toString("utf8");
}
