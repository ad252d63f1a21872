/** GitHub: the change's objects are fetched with a token that can only read, and the verdict is a check run at its head. */
import { DomainError } from "@praxis/domain/errors";
import { githubCloneUrl, isListedRepository, type ForgeOrigin } from "@praxis/domain/forge";
import { mirrorRepository, type Git } from "@praxis/repository";
import type { GateRecord } from "@praxis/database";
import type { StepLog } from "../../steps/step-deps.js";
import type { ForgeAdapter } from "../forge-adapter.js";
import { checkRunOf } from "./check-run-of.js";
import { createGithubApp, type GithubAppSettings } from "./github-app.js";
import { sendCheckRun } from "./send-check-run.js";

export type { GithubAppSettings };

export interface GithubDeps {
  git: Git;
  mirrorsDir: string;
  settings: GithubAppSettings;
  log: StepLog;
}

export function createGithub({ git, mirrorsDir, settings, log }: GithubDeps): ForgeAdapter {
  const app = createGithubApp(settings, log);
  return {
    async bring(gate, { ref, signal }) {
      const { repository, installation, ref: forgeRef } = listed(gate, settings);
      // From the settings, not from what the message said: a token is never shown to another host.
      const url = new URL(githubCloneUrl(settings.apiUrl, repository));
      url.username = "x-access-token";
      url.password = await app.readToken(installation, repository);
      const source = { url: url.href };
      return (await mirrorRepository({ git, source, cacheDir: mirrorsDir, ref, alsoRefs: [forgeRef], signal })).path;
    },
    async show(standing, memory, signal) {
      const { repository, installation } = listed(standing.gate, settings);
      if (standing.gate.head === null) return;
      const request = { client: app.client(installation), appId: settings.appId, repository, head: standing.gate.head, memory, signal };
      await sendCheckRun(request, checkRunOf(standing));
    },
  };
}

/** Asked again at every use: the list can have changed since the message came. */
function listed({ forge }: Pick<GateRecord, "forge">, { repositories }: GithubAppSettings): ForgeOrigin {
  if (forge !== null && isListedRepository(repositories, forge.repository)) return forge;
  throw new DomainError(
    "forge_not_configured",
    `The repository ${forge?.repository ?? "of this gate"} is not in GITHUB_REPOSITORIES of this worker.`,
  );
}
