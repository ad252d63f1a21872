/** Manifests: which lockfile belongs to one, and did what it asks for change? */
import type { Json } from "../../../hashing/index.js";
import { canonicalJson } from "../../../hashing/index.js";
import { isJsonObject } from "../../../source/json-object.js";
import { baseName, folderOf } from "../../change/path-kind.js";

const LOCKS_OF: Readonly<Record<string, readonly string[]>> = {
  "package.json": ["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb"],
  "Cargo.toml": ["Cargo.lock"],
  "pyproject.toml": ["poetry.lock", "uv.lock", "pdm.lock"],
  Pipfile: ["Pipfile.lock"],
  "go.mod": ["go.sum"],
  "composer.json": ["composer.lock"],
  Gemfile: ["Gemfile.lock"],
};

export function isManifest(path: string): boolean {
  return Object.hasOwn(LOCKS_OF, baseName(path));
}

/** The nearest one upward: workspaces share the lockfile of their root. All of one folder, because several may stand there. */
export function lockfilesOf(manifest: string, paths: ReadonlySet<string>): string[] {
  const names = LOCKS_OF[baseName(manifest)] ?? [];
  for (let folder = folderOf(manifest); ; folder = folderOf(folder)) {
    const found = names.map((name) => (folder === "" ? name : `${folder}/${name}`)).filter((path) => paths.has(path));
    if (found.length > 0 || folder === "") return found;
  }
}

/** The manifests beside a lockfile that it could belong to, whether they are there or not. */
export function manifestsOf(lockfile: string): string[] {
  const folder = folderOf(lockfile);
  const names = Object.keys(LOCKS_OF).filter((name) => LOCKS_OF[name]?.includes(baseName(lockfile)) === true);
  return names.map((name) => (folder === "" ? name : `${folder}/${name}`));
}

/** Compares only what a package manager locks. */
export function asksForOthers(path: string, before: string, after: string): boolean {
  const read = READERS[baseName(path)] ?? tomlDependencies;
  return read(before) !== read(after);
}

const READERS: Readonly<Record<string, (text: string) => string>> = {
  "package.json": (text) =>
    members(text, ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "overrides", "resolutions", "pnpm"]),
  "composer.json": (text) => members(text, ["require", "require-dev"]),
  "go.mod": (text) => linesLike(text, /^\s*(?:require\s+|replace\s+|exclude\s+)?[\w.-]+\.[\w.-]+\/\S*\s+(?:v\d|=>)/),
  Gemfile: (text) => linesLike(text, /^\s*gem\s/),
  Pipfile: (text) => sections(text, /^(?:packages|dev-packages)$/),
};

function members(text: string, names: readonly string[]): string {
  try {
    const value = JSON.parse(text) as Json;
    if (!isJsonObject(value)) return "";
    return canonicalJson(Object.fromEntries(names.map((name) => [name, value[name]]).filter(([, member]) => member !== undefined)) as Json);
  } catch {
    return "";
  }
}

function linesLike(text: string, pattern: RegExp): string {
  return text
    .split("\n")
    .filter((line) => pattern.test(line))
    .map((line) =>
      line
        .replace(/\/\/.*$/, "")
        .replace(/\s+/g, " ")
        .trim(),
    )
    .sort()
    .join("\n");
}

const tomlDependencies = (text: string): string =>
  sections(text, /(?:^|\.|-)dependencies(?:\.|$)|^dependency-groups|^project(?:\.optional-dependencies)?$/);

function sections(text: string, wanted: RegExp): string {
  let open = "";
  let inList = false;
  return text
    .split("\n")
    .filter((line) => {
      const head = /^\s*\[+\s*([^\]]+?)\s*\]+\s*(?:#.*)?$/.exec(line)?.[1];
      if (head !== undefined) open = head;
      if (head !== undefined || !wanted.test(open) || /^\s*(?:#|$)/.test(line)) return false;
      if (open !== "project") return true;
      // Of [project] only the list of dependencies is locked; name and version are the project's own.
      if (/^\s*dependencies\s*=/.test(line)) inList = true;
      const counts = inList;
      if (/\]\s*$/.test(line)) inList = false;
      return counts;
    })
    .map((line) => line.trim())
    .join("\n");
}
