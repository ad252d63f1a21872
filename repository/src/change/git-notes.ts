/** Texts kept beside commits under `refs/notes/<name>`. Writing one is the only thing here that changes the repository, and only when asked for. */
import type { Git } from "../git/create-git.js";
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

/** Replaces the note that is there. */
export async function writeNote(git: Git, path: string, { name, commit }: NoteAddress, text: string): Promise<void> {
  assertCommitId(commit);
  const { commonDir } = openRepository({ path });
  const blob = (await git.read({ gitDir: commonDir, args: ["hash-object", "-w", "--stdin"], input: text })).toString("utf8").trim();
  await git.read({ gitDir: commonDir, args: ["notes", `--ref=${name}`, "add", "--force", "-C", blob, commit], variables: AUTHOR });
}

/** Null: there is none. */
export async function readNote(git: Git, path: string, { name, commit }: NoteAddress): Promise<string | null> {
  assertCommitId(commit);
  const { commonDir } = openRepository({ path });
  const answer = await git.read({ gitDir: commonDir, args: ["notes", `--ref=${name}`, "show", commit], goodCodes: [1] });
  return answer.length === 0 ? null : answer.toString("utf8");
}
