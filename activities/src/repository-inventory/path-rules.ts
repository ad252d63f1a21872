/** What a path alone says: tests, manifests, lockfiles, licence files. The rules are also printed in the artifact. */

const MANIFESTS: Readonly<Record<string, string>> = {
  "package.json": "npm",
  "deno.json": "Deno",
  "pyproject.toml": "Python",
  "setup.py": "Python",
  "setup.cfg": "Python",
  "requirements.txt": "Python",
  pipfile: "Python",
  "cargo.toml": "Cargo",
  "go.mod": "Go",
  "pom.xml": "Maven",
  "build.gradle": "Gradle",
  "build.gradle.kts": "Gradle",
  gemfile: "Bundler",
  "composer.json": "Composer",
  "mix.exs": "Mix",
  "pubspec.yaml": "Pub",
  "package.swift": "SwiftPM",
  podfile: "CocoaPods",
  "build.sbt": "sbt",
  "project.clj": "Leiningen",
  "deps.edn": "Clojure",
  "stack.yaml": "Stack",
  "conanfile.txt": "Conan",
  "conanfile.py": "Conan",
  "vcpkg.json": "vcpkg",
  "cmakelists.txt": "CMake",
  "flake.nix": "Nix",
  "build.zig.zon": "Zig",
};

const LOCKFILES: Readonly<Record<string, string>> = {
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
  "yarn.lock": "Yarn",
  "pnpm-lock.yaml": "pnpm",
  "bun.lock": "Bun",
  "bun.lockb": "Bun",
  "deno.lock": "Deno",
  "poetry.lock": "Poetry",
  "uv.lock": "uv",
  "pdm.lock": "PDM",
  "pipfile.lock": "Pipenv",
  "cargo.lock": "Cargo",
  "go.sum": "Go",
  "gradle.lockfile": "Gradle",
  "gemfile.lock": "Bundler",
  "composer.lock": "Composer",
  "mix.lock": "Mix",
  "pubspec.lock": "Pub",
  "package.resolved": "SwiftPM",
  "podfile.lock": "CocoaPods",
  "packages.lock.json": "NuGet",
  "flake.lock": "Nix",
};

export const TEST_RULE =
  "A code file is a test when a folder of its path is test, tests, __tests__, spec, specs or e2e, or its name is test_x, x_test, x.test, x-test, x_spec, x.spec, XTest, XTests or XSpec. The ratio is newlines in tests over newlines in the other code files.";

const TEST_FOLDER = /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\//i;
const TEST_NAME = /^test_|[._-](?:test|tests|spec)(?:\.|$)|[a-z0-9](?:Tests?|Spec)(?:\.|$)/;

export function isTestPath(path: string): boolean {
  return TEST_FOLDER.test(path) || TEST_NAME.test(baseName(path));
}

/** The package manager whose manifest this is. */
export function manifestOf(path: string): string | undefined {
  const base = baseName(path).toLowerCase();
  if (/\.(?:csproj|fsproj|vbproj)$/.test(base)) return "NuGet";
  if (base.endsWith(".gemspec")) return "Bundler";
  if (base.endsWith(".cabal")) return "Cabal";
  return Object.hasOwn(MANIFESTS, base) ? MANIFESTS[base] : undefined;
}

export function lockfileOf(path: string): string | undefined {
  const base = baseName(path).toLowerCase();
  return Object.hasOwn(LOCKFILES, base) ? LOCKFILES[base] : undefined;
}

/** A licence text at the top of the repository, or in the `LICENSES` folder of the REUSE convention. */
export function isLicencePath(path: string): boolean {
  return /^(?:licen[cs]e|copying|unlicen[cs]e)(?:[._-][^/]*)?$/i.test(path) || /^LICENSES\/[^/]+\.txt$/.test(path);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
