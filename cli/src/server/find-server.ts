/** Where the server is and with which key: the environment, else `.praxis/credentials.json` upward, else the one in the home folder. */
import { dirname, join } from "node:path";
import { CliError } from "../cli-error.js";
import type { CliEnv } from "../env.js";
import { EXIT } from "../exit-codes.js";
import { readCredentials, type Credentials } from "./read-credentials.js";

export interface Server {
  /** Without a trailing slash and without `/api/v1`. */
  apiUrl: string;
  apiKey: string | undefined;
  /** Where the address was found, for people. */
  urlFrom: string;
  keyFrom: string;
  /** The `.praxis` folder the credentials came from; null when the environment or the home folder named the server. */
  praxisFolder: string | null;
  warnings: string[];
}

const IN_FOLDER = join(".praxis", "credentials.json");

/** A key from a file goes only to the address that stands in the same file. Throws when nothing names a server. */
export function findServer({ env, cwd, userId }: { env: CliEnv; cwd: string; userId: number | null }): Server {
  const needsFile = env.apiUrl === undefined || env.apiKey === undefined;
  const found = needsFile ? firstCredentials(candidates(cwd, env.home), userId) : null;
  if (env.apiUrl !== undefined) return fromEnvironment(env.apiUrl, env.apiKey, found);
  if (found === null) throw noServer(cwd);
  return {
    apiUrl: found.apiUrl,
    apiKey: env.apiKey ?? found.apiKey,
    urlFrom: found.file,
    keyFrom: env.apiKey === undefined ? found.file : "PRAXIS_API_KEY",
    praxisFolder: found.file.endsWith(IN_FOLDER) ? dirname(found.file) : null,
    warnings: [...found.warnings, ...plainTextWarning(found.apiUrl)],
  };
}

function fromEnvironment(apiUrl: string, apiKey: string | undefined, found: Credentials | null): Server {
  const same = found?.apiUrl === apiUrl ? found : null;
  const warnings = [...(apiKey === undefined && same ? same.warnings : []), ...plainTextWarning(apiUrl)];
  const keyFrom = apiKey === undefined ? (same?.file ?? "nowhere: PRAXIS_API_KEY is not set") : "PRAXIS_API_KEY";
  const praxisFolder = same?.file.endsWith(IN_FOLDER) === true ? dirname(same.file) : null;
  return { apiUrl, apiKey: apiKey ?? same?.apiKey, urlFrom: "PRAXIS_API_URL", keyFrom, praxisFolder, warnings };
}

function* candidates(cwd: string, home: string | undefined): Generator<string> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    yield join(folder, IN_FOLDER);
    if (dirname(folder) === folder) break;
  }
  if (home !== undefined) yield join(home, ".config", "praxis", "credentials.json");
}

function firstCredentials(files: Iterable<string>, userId: number | null): Credentials | null {
  for (const file of files) {
    const found = readCredentials(file, userId);
    if (found) return found;
  }
  return null;
}

function noServer(cwd: string): CliError {
  return new CliError(EXIT.unreachable, "No server is known here.", [
    `Looked at PRAXIS_API_URL, at .praxis/credentials.json in ${cwd} and above, and at ~/.config/praxis/credentials.json.`,
    "Start one with `npm start`, go to the folder where it runs, or set PRAXIS_API_URL and PRAXIS_API_KEY.",
  ]);
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function plainTextWarning(apiUrl: string): string[] {
  const url = new URL(apiUrl);
  if (url.protocol === "https:" || LOOPBACK.test(url.hostname)) return [];
  return [`The key travels unencrypted to ${url.host}. Use https there.`];
}
