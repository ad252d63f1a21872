/** Finds a playbook's exact text: built in (names reserved), from a repository at a commit, or given inline. */
import { DomainError } from "@praxis/domain/errors";
import { BUILT_IN_PLAYBOOKS } from "@praxis/domain/playbook";
import { listFilesAtCommit, readFileAtCommit, type Git } from "@praxis/repository";

export const PLAYBOOK_FOLDER = ".praxis/playbooks";
/** In this order the first that exists wins. */
const ENDINGS = ["yaml", "yml", "json"] as const;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** A local repository at a fixed commit. */
export interface PlaybookRepository {
  path: string;
  commit: string;
}

export interface PlaybookText {
  name: string;
  source: "built-in" | "repository";
  text: string;
}

export async function findPlaybook(git: Git, name: string, repository: PlaybookRepository | null): Promise<PlaybookText | null> {
  const builtIn = BUILT_IN_PLAYBOOKS.get(name);
  if (builtIn !== undefined) return { name, source: "built-in", text: builtIn };
  if (!repository || !NAME.test(name)) return null;
  for (const ending of ENDINGS) {
    const content = await readFileAtCommit(git, repository.path, repository.commit, `${PLAYBOOK_FOLDER}/${name}.${ending}`);
    if (content) return { name, source: "repository", text: content.toString("utf8") };
  }
  return null;
}

/** By name. A repository's file with a reserved name is left out, because nobody can start it. */
export async function listPlaybookTexts(git: Git, repository: PlaybookRepository | null): Promise<PlaybookText[]> {
  const found = new Map<string, PlaybookText>([...BUILT_IN_PLAYBOOKS].map(([name, text]) => [name, { name, source: "built-in", text }]));
  const files = repository ? await listFilesAtCommit(git, repository.path, repository.commit, PLAYBOOK_FOLDER) : [];
  const names = new Set(files.flatMap(({ path }) => /^\.praxis\/playbooks\/([^/]+)\.(?:yaml|yml|json)$/.exec(path)?.[1] ?? []));
  for (const name of names) {
    if (found.has(name)) continue;
    const playbook = await findPlaybook(git, name, repository);
    if (playbook) found.set(name, playbook);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function playbookNotFound(name: string, repository: PlaybookRepository | null): DomainError {
  const where = repository
    ? `and none stands under ${PLAYBOOK_FOLDER}/ of the repository at commit ${repository.commit.slice(0, 12)}`
    : "and no local repository was given";
  return new DomainError("playbook_not_found", `No playbook named ${JSON.stringify(name.slice(0, 100))} is built in, ${where}.`, {
    details: { allowed: [...BUILT_IN_PLAYBOOKS.keys()] },
  });
}
