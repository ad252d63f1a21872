/** Which repositories this server may read: local ones under the roots, URLs of listed schemes and hosts. Judges before git is started. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { DomainError } from "@praxis/domain/errors";
import { redactCredentials } from "./git/redact-credentials.js";
import { openRepository } from "./open-repository.js";

export type RepositorySource = { path: string } | { url: string };

export interface RepositoryPolicy {
  roots: readonly string[];
  /** Host names, lower case; `*` allows all. A host with a port is listed with it or without. */
  hosts: readonly string[];
  /** Of `https`, `ssh`, `http`, `git`. */
  schemes: readonly string[];
}

const KNOWN_SCHEMES: ReadonlySet<string> = new Set(["https", "ssh", "http", "git"]);
/** git follows alternates of alternates this deep. */
const ALTERNATES_DEPTH_MAX = 5;

/** The path with links resolved, or the URL in its plain form. Throws `repository_not_found`, `path_outside_roots` or `url_not_allowed`. */
export function checkRepositoryAllowed(source: { path: string }, policy: RepositoryPolicy): { path: string };
export function checkRepositoryAllowed(source: RepositorySource, policy: RepositoryPolicy): RepositorySource;
export function checkRepositoryAllowed(source: RepositorySource, policy: RepositoryPolicy): RepositorySource {
  if ("path" in source) return { path: allowedPath(source.path, policy.roots) };
  if (/^file:/i.test(source.url)) return { path: allowedPath(pathOfFileUrl(source.url), policy.roots) };
  return { url: allowedUrl(source.url, policy) };
}

function allowedPath(path: string, roots: readonly string[]): string {
  if (!isAbsolute(path)) throw outside(path, "Give an absolute path");
  const realRoots = roots.flatMap(realPathOrNothing);
  // Judged on the text first, so that a path outside the roots does not tell whether something is there.
  const textual = resolve(path);
  const textualRoots = [...roots.map((root) => resolve(root)), ...realRoots];
  if (!textualRoots.some((root) => isUnder(textual, root))) throw outside(path);
  const repository = openRepositoryInside(path, realRoots);
  for (const place of [repository.path, repository.gitDir, repository.commonDir, ...objectPlaces(repository.objectsDir, 0)]) {
    if (!realRoots.some((root) => isUnder(place, root))) throw outside(path, "It, its git folder or objects it borrows are elsewhere");
  }
  return repository.path;
}

function openRepositoryInside(path: string, realRoots: readonly string[]): ReturnType<typeof openRepository> {
  const real = realPathOrNothing(path)[0];
  if (real !== undefined && !realRoots.some((root) => isUnder(real, root))) throw outside(path);
  return openRepository({ path });
}

/** The object folders a repository reads from: its own and its alternates'. */
function objectPlaces(objectsDir: string, depth: number): string[] {
  const list = join(objectsDir, "info", "alternates");
  let text: string;
  try {
    if (statSync(list).size > 65_536)
      throw new DomainError("repository_unreadable", "The repository's list of alternates is too large to check.");
    text = readFileSync(list, "utf8");
  } catch (error) {
    if (DomainError.is(error)) throw error;
    return [objectsDir];
  }
  if (depth >= ALTERNATES_DEPTH_MAX)
    throw new DomainError("repository_unreadable", "The repository borrows objects through too many others.");
  const borrowed = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const places = borrowed.flatMap((line) => realPathOrNothing(resolve(objectsDir, unquote(line))));
  return [objectsDir, ...places.flatMap((place) => objectPlaces(place, depth + 1))];
}

function unquote(line: string): string {
  return line.startsWith('"') && line.endsWith('"') ? line.slice(1, -1) : line;
}

/** `/a/b` is under `/a` and under `/`, not under `/a/b/c` or `/a/bc`. */
function isUnder(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function realPathOrNothing(path: string): string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}

function outside(path: string, why = "It is outside the folders this server may read"): DomainError {
  return new DomainError(
    "path_outside_roots",
    `The repository ${JSON.stringify(path)} may not be read. ${why}. Whoever runs the server sets them with PRAXIS_REPOSITORY_ROOTS.`,
  );
}

function pathOfFileUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    throw refused(url, "it is not a file URL of this machine");
  }
}

function allowedUrl(text: string, policy: RepositoryPolicy): string {
  // eslint-disable-next-line no-control-regex -- control characters are exactly what must not pass
  if (/[\u0000-\u0020\u007f]/.test(text)) throw refused(text, "it holds blanks or control characters");
  const url = parseUrl(text);
  const scheme = url.protocol.slice(0, -1);
  // Before any other refusal, which shows the URL. A bare user is part of an ssh address; elsewhere it is, or may be, a token.
  if (url.password !== "" || (url.username !== "" && scheme !== "ssh")) throw holdsCredentials();
  if (!KNOWN_SCHEMES.has(scheme) || !policy.schemes.includes(scheme))
    throw refused(text, `its scheme is not one of: ${policy.schemes.join(", ")}`);
  const host = url.hostname.toLowerCase();
  if (host === "" || host.startsWith("-")) throw refused(text, "it names no host");
  // ssh takes a leading dash of the user or path for an option.
  if (url.username.startsWith("-") || decodeURIComponent(url.username).startsWith("-") || /^\/-/.test(url.pathname))
    throw refused(text, "a part of it starts with a dash");
  const allowed = policy.hosts.map((entry) => entry.toLowerCase());
  if (!allowed.includes("*") && !allowed.includes(host) && !allowed.includes(url.host.toLowerCase()))
    throw refused(text, `its host ${host} is not in PRAXIS_REPOSITORY_HOSTS`);
  url.hash = "";
  return url.href;
}

/** Also takes git's short form for ssh: `git@host:path`. */
function parseUrl(text: string): URL {
  const short = /^(?:([\w.-]+)@)?([\w.-]+):(?!\/\/)(.+)$/.exec(text);
  const full =
    short === null ? text : `ssh://${short[1] === undefined ? "" : `${short[1]}@`}${short[2]}/${(short[3] ?? "").replace(/^\//, "")}`;
  try {
    return new URL(full);
  } catch {
    throw refused(text, "it cannot be read as a URL");
  }
}

function holdsCredentials(): DomainError {
  return new DomainError(
    "url_not_allowed",
    "The repository's URL holds a user name, password or token. Leave it out: credentials belong in the git configuration of the workers.",
  );
}

function refused(url: string, why: string): DomainError {
  return new DomainError("url_not_allowed", `The repository ${JSON.stringify(redactCredentials(url))} may not be fetched: ${why}.`);
}
