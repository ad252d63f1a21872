/** Which adapter speaks for a gate. */
import { DomainError } from "@praxis/domain/errors";
import { createGithub, type GithubAppSettings } from "./github/create-github.js";
import type { ForgeAdapter, Forges } from "./forge-adapter.js";
import { createLocalGit, type LocalGitDeps } from "./local-git.js";

export interface ForgesDeps extends LocalGitDeps {
  /** Null: this worker has no key of a GitHub app. */
  github: GithubAppSettings | null;
}

export function createForges(deps: ForgesDeps): Forges {
  const local = createLocalGit(deps);
  const github = deps.github === null ? unconfigured() : createGithub({ ...deps, settings: deps.github });
  return { of: ({ forge }) => (forge === null ? local : github) };
}

function unconfigured(): ForgeAdapter {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new DomainError(
        "forge_not_configured",
        "This worker has no key of the GitHub app: set GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY_FILE.",
      ),
    );
  return { bring: refuse, show: refuse };
}
