/** Reads one credentials file `{apiUrl, apiKey}` and says when others can read it or somebody else wrote it. */
import { readFileSync, statSync } from "node:fs";
import { CliError } from "../cli-error.js";
import { isHeaderValue, normalApiUrl } from "../env.js";
import { EXIT } from "../exit-codes.js";

export interface Credentials {
  apiUrl: string;
  apiKey: string;
  file: string;
  warnings: string[];
}

/** Null when there is no such file; a file that cannot be used is an error, not a reason to look further. */
export function readCredentials(file: string, userId: number | null): Credentials | null {
  let text: string;
  let mode: number;
  let owner: number;
  try {
    ({ mode, uid: owner } = statSync(file));
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw unusable(file, `it cannot be read (${code})`);
  }
  const parsed = parse(file, text);
  const warnings: string[] = [];
  // Windows has neither modes nor owners of this kind.
  if (userId !== null && (mode & 0o077) !== 0)
    warnings.push(`Other users of this machine can read the key in ${file}. Run: chmod 600 ${file}`);
  if (userId !== null && owner !== userId && owner !== 0)
    warnings.push(`${file} belongs to another user of this machine, who chose the server you talk to.`);
  return { ...parsed, file, warnings };
}

function parse(file: string, text: string): Pick<Credentials, "apiUrl" | "apiKey"> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable(file, "it is not JSON");
  }
  if (typeof value !== "object" || value === null) throw unusable(file, "it is not an object");
  const apiUrl = "apiUrl" in value && typeof value.apiUrl === "string" ? normalApiUrl(value.apiUrl) : null;
  if (apiUrl === null) throw unusable(file, "`apiUrl` must be an address like http://127.0.0.1:8080");
  if (!("apiKey" in value) || typeof value.apiKey !== "string" || !isHeaderValue(value.apiKey))
    throw unusable(file, "`apiKey` must be a key");
  return { apiUrl, apiKey: value.apiKey };
}

function unusable(file: string, why: string): CliError {
  return new CliError(EXIT.usage, `${file} cannot be used: ${why}.`, [
    "`npm start` writes a good one. Or set PRAXIS_API_URL and PRAXIS_API_KEY.",
  ]);
}

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown";
}
