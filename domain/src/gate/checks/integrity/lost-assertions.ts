/** Net loss of assertions, package by package: moving tests inside a package is free, thinning them out is not. */
import type { Change } from "../../change/change.js";
import { baseName, folderOf, pathKinds, sourceFamily } from "../../change/path-kind.js";
import type { ChangedFile } from "../../diff/changed-file.js";
import type { GatePolicy } from "../../policy/policy.js";
import { countAssertions } from "./assertions.js";

const MANIFESTS: readonly string[] = [
  "package.json",
  "pyproject.toml",
  "setup.py",
  "go.mod",
  "Cargo.toml",
  "pom.xml",
  "build.gradle",
  "build.gradle.kts",
  "Gemfile",
  "composer.json",
  "pubspec.yaml",
  "mix.exs",
];

export interface Loss {
  /** `""` is the root. */
  package: string;
  before: number;
  after: number;
  /** Files that lost some, most first; of equal ones git's order stays. */
  files: readonly string[];
}

export function lostAssertions(files: readonly ChangedFile[], change: Change, policy: GatePolicy): Loss[] {
  const { isTest } = pathKinds(policy);
  const roots = new Set(change.headPaths.filter((path) => MANIFESTS.includes(baseName(path))).map(folderOf));
  const losses = new Map<string, { before: number; after: number; files: { path: string; lost: number }[] }>();
  for (const file of files) {
    const oldPath = file.oldPath;
    const before =
      oldPath !== null && isTest(oldPath) && sourceFamily(oldPath) !== null
        ? countAssertions(change.texts.base[oldPath] ?? "", oldPath)
        : 0;
    const isHere = file.newMode !== null && isTest(file.path) && sourceFamily(file.path) !== null;
    const after = isHere ? countAssertions(change.texts.head[file.path] ?? "", file.path) : 0;
    const root = packageOf(oldPath ?? file.path, roots);
    const sum = losses.get(root) ?? { before: 0, after: 0, files: [] };
    losses.set(root, {
      before: sum.before + before,
      after: sum.after + after,
      files: before > after ? [...sum.files, { path: oldPath ?? file.path, lost: before - after }] : sum.files,
    });
  }
  return [...losses]
    .filter(([, { before, after }]) => after < before)
    .map(([root, { before, after, files: thinned }]) => ({
      package: root,
      before,
      after,
      files: [...thinned].sort((a, b) => b.lost - a.lost).map(({ path }) => path),
    }));
}

function packageOf(path: string, roots: ReadonlySet<string>): string {
  for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder)) if (roots.has(folder)) return folder;
  return "";
}
