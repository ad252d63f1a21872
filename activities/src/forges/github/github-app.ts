/** Speaks to GitHub as the app: one client for each installation, tokens made when needed and never written down. */
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/core";
import type { StepLog } from "../../steps/step-deps.js";

export interface GithubAppSettings {
  appId: number;
  /** PEM. */
  privateKey: string;
  apiUrl: string;
  /** `owner/name` or `owner/*`: nothing else is touched. */
  repositories: readonly string[];
}

export interface GithubApp {
  /** Calls in the name of the installation. */
  client(installation: number): Octokit;
  /** A token of an hour that can only read this one repository's contents. */
  readToken(installation: number, repository: string): Promise<string>;
}

export function createGithubApp({ appId, privateKey, apiUrl }: GithubAppSettings, log: StepLog): GithubApp {
  const clients = new Map<number, Octokit>();
  const client = (installation: number): Octokit => {
    const known = clients.get(installation);
    if (known) return known;
    const said = (level: "info" | "warn") => (message: string) => {
      log[level]({ from: "octokit" }, message);
    };
    const made = new Octokit({
      authStrategy: createAppAuth,
      auth: { appId, privateKey, installationId: installation },
      baseUrl: apiUrl,
      userAgent: "kyros-praxis",
      log: { debug: () => undefined, info: () => undefined, warn: said("warn"), error: said("warn") },
    });
    clients.set(installation, made);
    return made;
  };
  return {
    client,
    async readToken(installation, repository) {
      const name = repository.slice(repository.indexOf("/") + 1);
      const wish = { type: "installation", repositoryNames: [name], permissions: { contents: "read" } };
      const { token } = (await client(installation).auth(wish)) as { token: string };
      return token;
    },
  };
}
