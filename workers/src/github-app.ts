/** The key of the GitHub app, from a variable or a file. A half or broken setting stops the worker: it would fail every gate of the forge. */
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import type { GithubAppSettings } from "@praxis/activities";
import { WorkerEnvError, type WorkerEnv } from "./env.js";

/** Null: not configured. Throws WorkerEnvError. */
export function readGithubApp(env: WorkerEnv): GithubAppSettings | null {
  const { GITHUB_APP_ID: appId, GITHUB_APP_PRIVATE_KEY: text, GITHUB_APP_PRIVATE_KEY_FILE: file } = env;
  if (appId === undefined && text === undefined && file === undefined) return null;
  if (appId === undefined) throw broken("GITHUB_APP_ID is missing, and a private key of the app is set");
  if (text !== undefined && file !== undefined)
    throw broken("GITHUB_APP_PRIVATE_KEY and GITHUB_APP_PRIVATE_KEY_FILE are both set: one is enough");
  if (text === undefined && file === undefined) throw broken("GITHUB_APP_PRIVATE_KEY_FILE is missing: GITHUB_APP_ID alone cannot sign in");
  // Variables are often written on one line.
  const privateKey = text?.replaceAll("\\n", "\n") ?? readKey(file ?? "");
  try {
    createPrivateKey(privateKey);
  } catch {
    throw broken("the private key of the GitHub app cannot be read as PEM");
  }
  return { appId, privateKey, apiUrl: env.GITHUB_API_URL, repositories: env.GITHUB_REPOSITORIES };
}

function readKey(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw broken(
      `GITHUB_APP_PRIVATE_KEY_FILE cannot be read: ${error instanceof Error && "code" in error ? String(error.code) : "unknown reason"}`,
    );
  }
}

function broken(why: string): WorkerEnvError {
  return new WorkerEnvError(`The worker cannot start: ${why}.`);
}
