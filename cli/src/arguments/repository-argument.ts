/** `--repo`: a URL as it is, a local path as the absolute path of its repository's top folder. Starts no git. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";

/** `scheme://…`, or `user@host:path` as git writes it. */
const URL_LIKE = /^(?:[a-z][a-z0-9+.-]*:\/\/|[^/\\\s:@]+@[^/\\\s:]+:)/i;

export function repositoryArgument(text: string, cwd: string): { path: string } | { url: string } {
  if (URL_LIKE.test(text)) return { url: text };
  return { path: topFolder(text, cwd) };
}

/** A bare repository, or a path that only the server can see, is passed on as it is. */
export function topFolder(text: string, cwd: string): string {
  const path = resolve(cwd, text);
  if (!existsSync(path)) return path;
  if (!statSync(path).isDirectory()) throw new CliError(EXIT.usage, `${path} is a file; --repo takes the folder of a repository.`);
  if (existsSync(join(path, "HEAD")) && existsSync(join(path, "objects"))) return path;
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return path;
  }
}
