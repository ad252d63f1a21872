/** What kind of file a path names, by the policy's patterns and by well-known names. Every check asks here, so that none has an opinion of its own. */
import picomatch from "picomatch";
import type { GatePolicy } from "../policy/policy.js";

/** Lockfiles: written by package managers, judged by the dependencies check, counted by nobody else. */
export const LOCKFILE_NAMES: readonly string[] = [
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  "bun.lockb",
  "Cargo.lock",
  "poetry.lock",
  "uv.lock",
  "Pipfile.lock",
  "composer.lock",
  "Gemfile.lock",
  "go.sum",
  "gradle.lockfile",
  "packages.lock.json",
  "flake.lock",
  "mix.lock",
];

/** Extension → family. A coverage report about one family says nothing about another. */
const SOURCE_FAMILIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    javascript: "ts tsx mts cts js jsx mjs cjs vue svelte",
    python: "py pyi",
    jvm: "java kt kts scala groovy",
    go: "go",
    rust: "rs",
    ruby: "rb",
    php: "php",
    dotnet: "cs fs vb",
    swift: "swift",
    c: "c h cc cpp cxx hh hpp m mm",
    dart: "dart",
    elixir: "ex exs",
    lua: "lua",
    perl: "pl pm",
    shell: "sh bash",
  }).flatMap(([family, extensions]) => extensions.split(" ").map((extension) => [extension, family])),
);

const DOCS = picomatch(["**/*.{md,mdx,rst,adoc,txt}", "docs/**", "**/{LICENSE,NOTICE,AUTHORS,CHANGELOG}*"], { dot: true });
/** Settings written in a programming language: they configure tools and hold nothing that tests execute. */
const SETTINGS = picomatch(["**/*.config.*", "**/*.conf.*", "**/.*rc.*", "**/*.d.{ts,mts,cts}", "**/{setup,conftest}.py"], { dot: true });

export interface PathKinds {
  isGenerated(path: string): boolean;
  isVendored(path: string): boolean;
  isLockfile(path: string): boolean;
  isTest(path: string): boolean;
  isDocs(path: string): boolean;
  /** Hand-written code of the product: no test, generated, vendored or settings file. */
  isSource(path: string): boolean;
  /** Nobody wrote it by hand here. */
  isForeign(path: string): boolean;
}

const kinds = new WeakMap<GatePolicy, PathKinds>();

export function pathKinds(policy: GatePolicy): PathKinds {
  const known = kinds.get(policy);
  if (known) return known;
  const isGenerated = matcher(policy.generated);
  const isVendored = matcher(policy.vendored);
  const isTest = matcher(policy.tests);
  const isForeign = (path: string): boolean => isGenerated(path) || isVendored(path) || isLockfile(path);
  const made: PathKinds = {
    isGenerated,
    isVendored,
    isLockfile,
    isTest,
    isForeign,
    isDocs: (path) => DOCS(path),
    isSource: (path) => sourceFamily(path) !== null && !isTest(path) && !isForeign(path) && !SETTINGS(path),
  };
  kinds.set(policy, made);
  return made;
}

function isLockfile(path: string): boolean {
  return LOCKFILE_NAMES.includes(baseName(path));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `""` for a file at the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Null: no programming language we know. */
export function sourceFamily(path: string): string | null {
  const name = baseName(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? null : (SOURCE_FAMILIES[name.slice(dot + 1).toLowerCase()] ?? null);
}

const matchers = new Map<string, (path: string) => boolean>();

/** Dot files count like any other. No pattern matches nothing. */
export function matcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  const key = globs.join("\0");
  const known = matchers.get(key);
  if (known) return known;
  const match = picomatch([...globs], { dot: true });
  const made = (path: string): boolean => match(path);
  if (matchers.size > 200) matchers.clear();
  matchers.set(key, made);
  return made;
}

/** Is this path one that the check looks at (`paths`, when given, without `ignore`)? */
export function inScope(settings: { paths: readonly string[]; ignore: readonly string[] }): (path: string) => boolean {
  const wanted = matcher(settings.paths);
  const ignored = matcher(settings.ignore);
  return (path) => (settings.paths.length === 0 || wanted(path)) && !ignored(path);
}
