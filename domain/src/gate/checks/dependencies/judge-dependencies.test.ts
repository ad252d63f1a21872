/** What comes in from outside is known, hashed, from a known place and wanted; everything else is told and, where it counts, refused. */
import { describe, expect, test } from "@jest/globals";
import { inputFor, type ChangeSketch } from "../../testing/change.js";
import type { DependenciesEvidence } from "./evidence.js";
import { judgeDependencies } from "./judge-dependencies.js";
import { sourceOf } from "./lockfiles/locked-package.js";
import { readLockfile } from "./lockfiles/read-lockfile.js";
import { imitatedName } from "./typosquat.js";

const LOCK = "package-lock.json";
type Entry = Record<string, unknown>;
const entry = (version: string, more: Entry = {}): Entry => ({
  version,
  resolved: `https://registry.npmjs.org/x/-/x-${version}.tgz`,
  integrity: `sha512-${version}`,
  ...more,
});
const lock = (packages: Record<string, Entry>): string =>
  `${JSON.stringify({ lockfileVersion: 3, packages: { "": { name: "me" }, ...Object.fromEntries(Object.entries(packages).map(([name, value]) => [`node_modules/${name}`, value])) } }, null, 2)}\n`;
const none: DependenciesEvidence = { advisories: null };
const judge = (sketch: ChangeSketch, policy = "", evidence = none) =>
  judgeDependencies(inputFor("dependencies", sketch, evidence, policy && `checks: {dependencies: ${policy}}`));
const locks = (before: Record<string, Entry> | null, after: Record<string, Entry>, policy = "", evidence = none) =>
  judge({ files: { [LOCK]: { before: before && lock(before), after: lock(after) } } }, policy, evidence);
const blocking = (done: ReturnType<typeof judge>) => done.findings.filter((finding) => finding.blocking).map(({ rule }) => rule);

test("without a manifest or lockfile there is nothing to judge", () => {
  expect(judge({ files: { "a.ts": { after: "x" } } }).outcome).toBe("not-applicable");
  expect(judge({ files: { [LOCK]: { after: lock({}) } } }, `{ignore: ['${LOCK}']}`).outcome).toBe("not-applicable");
});

test("a known, hashed package from a known place passes and is told", () => {
  const done = locks({}, { left: entry("1.0.0") });
  expect(done).toMatchObject({
    outcome: "pass",
    notes: ["advisories: not consulted"],
    reason: { says: "1 package new or changed, 0 removed" },
    details: { changed: 1, removed: 0 },
  });
  expect(done.findings).toEqual([
    {
      check: "dependencies",
      rule: "new-package",
      severity: "info",
      path: LOCK,
      range: { start: { line: 7, column: 1 }, end: { line: 7, column: expect.any(Number) } },
      message: "left 1.0.0 is new.",
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      evidence: "left@1.0.0",
      blocking: false,
    },
  ]);
});

test("the same lockfile again, or only less in it, brings nothing in", () => {
  expect(locks({ a: entry("1.0.0") }, { a: entry("1.0.0") })).toMatchObject({
    outcome: "pass",
    findings: [],
    reason: { says: "0 packages new or changed, 0 removed" },
  });
  expect(locks({ a: entry("1.0.0"), b: entry("1.0.0") }, { b: entry("1.0.0") })).toMatchObject({
    outcome: "pass",
    findings: [],
    reason: { says: "0 packages new or changed, 1 removed" },
  });
  expect(judge({ files: { [LOCK]: { before: lock({ a: entry("1.0.0") }) } } })).toMatchObject({ outcome: "pass", findings: [] });
});

describe("each package", () => {
  const was = entry("1.0.0");
  test.each<[string, Entry | null, Entry, string, string[]]>([
    ["a new version", was, entry("1.0.1"), "", []],
    ["no hash", was, entry("1.0.1", { integrity: undefined }), "", ["integrity-missing"]],
    ["no hash, new", null, entry("1.0.1", { integrity: undefined }), "", ["integrity-missing"]],
    ["no hash, but bundled", null, entry("1.0.1", { integrity: undefined, inBundle: true }), "", []],
    ["a hash taken away", was, entry("1.0.0", { integrity: undefined }), "", ["integrity-missing"]],
    ["still no hash", entry("1.0.0", { integrity: undefined }), entry("1.0.0", { integrity: undefined, license: "MIT" }), "", []],
    ["another hash of the same version", was, entry("1.0.0", { integrity: "sha512-other" }), "", ["integrity-changed"]],
    ["another kind of hash", was, entry("1.0.0", { integrity: "sha1-x" }), "", []],
    ["another registry", null, entry("1.0.0", { resolved: "https://evil.example/x/-/x.tgz" }), "", ["foreign-registry"]],
    ["moved to another registry", was, entry("1.0.0", { resolved: "https://evil.example/x/-/x.tgz" }), "", ["foreign-registry"]],
    [
      "always was elsewhere",
      entry("1.0.0", { resolved: "https://r.example/x/-/x.tgz" }),
      entry("1.0.0", { resolved: "https://r.example/x/-/x.tgz", license: "MIT" }),
      "",
      [],
    ],
    ["a registry the policy knows", null, entry("1.0.0", { resolved: "https://r.example/x/-/x.tgz" }), "{registries: [r.example]}", []],
    ["plain http", null, entry("1.0.0", { resolved: "http://registry.npmjs.org/x/-/x.tgz" }), "", ["insecure-download"]],
    ["git", null, { version: "1.0.0", resolved: "git+ssh://git@github.com/a/b.git#c" }, "", ["git-source"]],
    ["git, tolerated", null, { version: "1.0.0", resolved: "git+ssh://git@github.com/a/b.git#c" }, "{minSeverity: high}", []],
    ["an archive", null, entry("1.0.0", { resolved: "https://a.example/b.tgz" }), "", ["tarball-source"]],
    ["a folder", null, { version: "1.0.0", resolved: "file:../x" }, "", []],
    ["a new install script", null, entry("1.0.0", { hasInstallScript: true }), "", ["install-script"]],
    ["an install script that came with a version", was, entry("1.0.1", { hasInstallScript: true }), "", ["install-script"]],
    ["an install script it always had", entry("1.0.0", { hasInstallScript: true }), entry("1.0.1", { hasInstallScript: true }), "", []],
    ["an allowed install script", null, entry("1.0.0", { hasInstallScript: true }), "{allowScripts: [left]}", []],
    ["a changed licence, told", entry("1.0.0", { license: "MIT" }), entry("1.0.1", { license: "BUSL-1.1" }), "", []],
    [
      "a changed licence, refused",
      entry("1.0.0", { license: "MIT" }),
      entry("1.0.1", { license: "BUSL-1.1" }),
      "{minSeverity: low}",
      ["licence-changed"],
    ],
    ["a denied licence", null, entry("1.0.0", { license: "(MIT OR GPL-3.0)" }), "{denyLicenses: [GPL-3.0]}", ["licence-denied"]],
    [
      "a denied licence it always had",
      entry("1.0.0", { license: "GPL-3.0" }),
      entry("1.0.1", { license: "GPL-3.0" }),
      "{denyLicenses: [GPL-3.0]}",
      [],
    ],
    ["another licence than the denied", null, entry("1.0.0", { license: "LGPL-3.0" }), "{denyLicenses: [GPL-3.0]}", []],
  ])("%s", (_, before, after, policy, wanted) => {
    const done = locks(before ? { left: before } : {}, { left: after }, policy);
    expect(blocking(done)).toEqual(wanted);
    expect(done.outcome).toBe(wanted.length > 0 ? "fail" : "pass");
  });
  test.each<[string, Entry | null, Entry, string]>([
    ["integrity-missing", null, entry("1.0.0", { integrity: undefined }), ""],
    ["integrity-changed", was, entry("1.0.0", { integrity: "sha512-other" }), ""],
    ["foreign-registry", null, entry("1.0.0", { resolved: "https://evil.example/x/-/x.tgz" }), ""],
    ["insecure-download", null, entry("1.0.0", { resolved: "http://registry.npmjs.org/x/-/x.tgz" }), ""],
    ["install-script", null, entry("1.0.0", { hasInstallScript: true }), ""],
    ["licence-denied", null, entry("1.0.0", { license: "GPL-3.0" }), ", denyLicenses: [GPL-3.0]"],
  ])("%s blocks whatever severity the policy asks for", (rule, before, after, more) => {
    expect(blocking(locks(before ? { left: before } : {}, { left: after }, `{minSeverity: critical${more}}`))).toEqual([rule]);
    expect(blocking(locks({}, { lodahs: entry("1.0.0") }, "{minSeverity: critical}"))).toEqual(["typosquat"]);
  });
  test("a licence that changed is told from which to which", () => {
    const done = locks({ left: entry("1.0.0", { license: "MIT" }) }, { left: entry("1.0.1") });
    expect(done.findings).toMatchObject([
      { rule: "licence-changed", severity: "low", message: "left changed its licence from MIT to none." },
    ]);
  });
  test("a second version beside the first is judged too; a workspace's own package is not", () => {
    expect(
      blocking(locks({ a: entry("1.0.0") }, { a: entry("1.0.0"), "b/node_modules/a": entry("2.0.0", { integrity: undefined }) })),
    ).toEqual(["integrity-missing"]);
    const own = JSON.stringify({ packages: { "": {}, app: { version: "1" }, "node_modules/app": { resolved: "app", link: true } } });
    expect(judge({ files: { [LOCK]: { before: lock({}), after: own } } }).findings).toEqual([]);
  });
});

test.each<[string, string | null]>([
  ["lodahs", "lodash"],
  ["lodas", "lodash"],
  ["lodashh", "lodash"],
  ["ladash", "lodash"],
  ["crossenv", "cross-env"],
  ["node_fetch", "node-fetch"],
  ["expresss", "express"],
  ["lodash", null],
  ["preact", null],
  ["lodashing", null],
  ["@types/expres", null],
  ["@scope/lodahs", null],
  ["loash-x", null],
  ["koaa", null],
])("%s imitates %j", (name, popular) => {
  expect(imitatedName(name)).toBe(popular);
});
test("an imitated name is refused until the policy names it", () => {
  expect(blocking(locks({}, { lodahs: entry("1.0.0") }))).toEqual(["typosquat"]);
  expect(blocking(locks({}, { lodahs: entry("1.0.0") }, "{allowPackages: [lodahs]}"))).toEqual([]);
  expect(blocking(locks({ lodahs: entry("0.9.0") }, { lodahs: entry("1.0.0") }))).toEqual([]);
  expect(
    blocking(
      judge({ files: { "Cargo.lock": { after: '[[package]]\nname = "lodahs"\nversion = "1"\nsource = "registry+x"\nchecksum = "a"\n' } } }),
    ),
  ).toEqual([]);
});

describe("a manifest without its lockfile", () => {
  const manifest = (dependencies: object, more: object = {}) => JSON.stringify({ name: "a", ...more, dependencies });
  const edit = { before: manifest({ a: "1" }), after: manifest({ a: "2" }) };
  test("fails when the lockfile exists and did not change", () => {
    const done = judge({ files: { "package.json": edit }, headPaths: ["package.json", LOCK] });
    expect(done).toMatchObject({ outcome: "fail", findings: [{ rule: "lockfile-stale", path: "package.json", evidence: LOCK }] });
    expect(judge({ files: { "app/package.json": edit }, headPaths: ["app/package.json", "yarn.lock"] }).outcome).toBe("fail");
    expect(judge({ files: { "package.json": { after: manifest({ a: "1" }) } }, headPaths: ["package.json", LOCK] }).outcome).toBe("fail");
  });
  test("passes when there is none, when it changed, or when nothing locked changed", () => {
    expect(judge({ files: { "package.json": edit }, headPaths: ["package.json", "app/yarn.lock"] }).outcome).toBe("pass");
    expect(judge({ files: { "package.json": edit, [LOCK]: { before: lock({}), after: lock({}) } } }).outcome).toBe("pass");
    const version = { before: manifest({ a: "1" }), after: manifest({ a: "1" }, { version: "2" }) };
    expect(judge({ files: { "package.json": version }, headPaths: ["package.json", LOCK] }).outcome).toBe("pass");
    expect(judge({ files: { "package.json": { before: manifest({ a: "1" }) } }, headPaths: [LOCK] }).outcome).toBe("pass");
  });
  test.each([
    [
      "Cargo.toml",
      "Cargo.lock",
      "[package]\nversion = '1'\n[dependencies]\na = '1'\n",
      "[package]\nversion = '1'\n[dependencies]\na = '2'\n",
      "fail",
    ],
    [
      "Cargo.toml",
      "Cargo.lock",
      "[package]\nversion = '1'\n[dependencies]\na = '1'\n",
      "[package]\nversion = '2'\n[dependencies]\n# c\na = '1'\n",
      "pass",
    ],
    [
      "pyproject.toml",
      "uv.lock",
      '[project]\nversion = "1"\ndependencies = [\n "a",\n]\n',
      '[project]\nversion = "1"\ndependencies = [\n "b",\n]\n',
      "fail",
    ],
    [
      "pyproject.toml",
      "uv.lock",
      '[project]\nversion = "1"\ndependencies = ["a"]\n',
      '[project]\nversion = "2"\ndependencies = ["a"]\n',
      "pass",
    ],
    [
      "pyproject.toml",
      "poetry.lock",
      "[tool.poetry.group.dev.dependencies]\na = '1'",
      "[tool.poetry.group.dev.dependencies]\na = '2'",
      "fail",
    ],
    ["go.mod", "go.sum", "module x\ngo 1.2\nrequire (\n\ta.io/b v1.0.0\n)\n", "module x\ngo 1.2\nrequire (\n\ta.io/b v1.0.1\n)\n", "fail"],
    ["go.mod", "go.sum", "module x\ngo 1.2\n", "module x\ngo 1.3\n", "pass"],
    ["composer.json", "composer.lock", '{"require": {"a": "1"}}', '{"require": {"a": "2"}}', "fail"],
    ["Gemfile", "Gemfile.lock", 'gem "a"\n', 'gem "b"\n', "fail"],
    ["Pipfile", "Pipfile.lock", "[packages]\na = '1'\n", "[packages]\na = '2'\n", "fail"],
    ["Pipfile", "Pipfile.lock", "[scripts]\na = '1'\n", "[scripts]\na = '2'\n", "pass"],
    ["package.json", LOCK, "{", "{", "pass"],
  ])("%s beside %s: %j to %j is %s", (path, lockfile, before, after, outcome) => {
    expect(judge({ files: { [path]: { before, after } }, headPaths: [path, lockfile] }).outcome).toBe(outcome);
  });
});

describe("advisories", () => {
  const list = [{ id: "GHSA-1", package: "left", range: "<1.2.0", severity: "high" as const, summary: "it burns" }];
  const database = (date = "2030-01-14T00:00:00Z"): DependenciesEvidence => ({ advisories: { date, list } });
  test("a weakness that the change brings in fails; one that base had does not", () => {
    const done = locks({ left: entry("1.2.0") }, { left: entry("1.1.0") }, "", database());
    expect(done).toMatchObject({ outcome: "fail", notes: ["advisories: from 2030-01-14T00:00:00Z, 1 days old"] });
    expect(done.findings).toMatchObject([
      { rule: "advisory", severity: "high", message: "left 1.1.0 has a known weakness (GHSA-1): it burns" },
    ]);
    expect(locks({ left: entry("1.1.0") }, { left: entry("1.1.0", { license: "MIT" }) }, "", database()).outcome).toBe("pass");
    expect(locks({}, { left: entry("1.2.0") }, "", database()).outcome).toBe("pass");
    expect(locks({}, { right: entry("1.1.0") }, "", database()).outcome).toBe("pass");
    expect(locks({}, { left: entry("1.1.0") }, "{minSeverity: critical}", database()).outcome).toBe("pass");
    expect(locks({}, { left: entry("1.1.0") }, "{advisories: off}", database())).toMatchObject({ outcome: "pass", notes: [] });
  });
  test.each([
    ["required", null, "missing", "advisories: not consulted"],
    ["advisory", null, "pass", "advisories: not consulted"],
    ["required", "2030-01-08T12:00:00Z", "pass", "advisories: from 2030-01-08T12:00:00Z, 7 days old"],
    ["required", "2030-01-07T12:00:00Z", "pass", "advisories: from 2030-01-07T12:00:00Z, 8 days old: bring them up to date"],
    ["required", "2029-12-16T12:00:00Z", "pass", "advisories: from 2029-12-16T12:00:00Z, 30 days old: bring them up to date"],
    ["required", "2029-12-15T12:00:00Z", "error", "advisories: from 2029-12-15T12:00:00Z, 31 days old: too old to rely on"],
    ["advisory", "2029-12-15T12:00:00Z", "pass", "advisories: from 2029-12-15T12:00:00Z, 31 days old: too old to rely on"],
    ["required", "never", "error", "advisories: from never, NaN days old: too old to rely on"],
  ])("%s, database of %j: %s", (mode, date, outcome, note) => {
    const done = locks({}, { right: entry("1.0.0") }, `{advisories: ${mode}}`, date === null ? none : database(date));
    expect([done.outcome, done.notes]).toEqual([outcome, [note]]);
  });
  test("a fault wins over advisories that are missing", () => {
    expect(locks({}, { right: entry("1.0.0", { integrity: undefined }) }, "{advisories: required}").outcome).toBe("fail");
  });
});

describe("lockfiles that cannot be read", () => {
  test("are an error, never a pass; a fault elsewhere still fails", () => {
    const done = judge({ files: { [LOCK]: { before: lock({}), after: "{" } } });
    expect(done).toMatchObject({ outcome: "error", reason: { says: expect.stringMatching(/^could not be read: package-lock.json: /) } });
    const both = {
      [LOCK]: { after: "[]" },
      "app/yarn.lock": { after: 'a@1:\n  version "1"\n  resolved "http://registry.npmjs.org/a/-/a.tgz#x"\n' },
    };
    expect(judge({ files: both }).outcome).toBe("fail");
    expect(judge({ files: { [LOCK]: { after: "x", binary: true } } }).outcome).toBe("error");
    expect(judge({ files: { [LOCK]: { before: "{", after: lock({ left: entry("1.0.0") }) } } })).toMatchObject({
      outcome: "pass",
      findings: [{ rule: "new-package" }],
    });
  });
  test.each([
    ["package-lock.json", "[]"],
    ["package-lock.json", "no"],
    ["pnpm-lock.yaml", "a: [\n"],
    ["yarn.lock", "nonsense\n"],
    ["yarn.lock", "__metadata:\n  x: [\n"],
    ["composer.lock", "{"],
    ["composer.lock", "[]"],
    ["Gemfile.lock", "x"],
  ])("%s holding %j", (path, text) => {
    expect(readLockfile(path, text).ok).toBe(false);
  });
});

describe("every form of lockfile", () => {
  const read = (path: string, text: string) => {
    const done = readLockfile(path, text);
    if (!done.ok) throw new Error(done.message);
    return done.packages.map(({ name, version, source, integrity, integrityExpected, installScript, license }) => [
      name,
      version,
      source,
      integrity,
      integrityExpected,
      installScript,
      license,
    ]);
  };
  test("npm, version 1", () => {
    const text = JSON.stringify({
      dependencies: {
        a: {
          version: "1.0.0",
          resolved: "https://registry.npmjs.org/a/-/a-1.0.0.tgz",
          integrity: "sha1-x",
          dependencies: { b: { version: "2.0.0", bundled: true } },
        },
        g: { version: "git+https://x.example/g.git#1" },
      },
    });
    expect(read(LOCK, text)).toEqual([
      ["a", "1.0.0", "registry", "sha1-x", true, false, null],
      ["b", "2.0.0", "registry", null, false, false, null],
      ["g", "git+https://x.example/g.git#1", "git", null, true, false, null],
    ]);
    expect(read("npm-shrinkwrap.json", "{}")).toEqual([]);
  });
  test("npm, aliases and scopes", () => {
    const text = lock({
      "@s/a": entry("1.0.0", { license: "MIT" }),
      alias: entry("1.0.0", { name: "real" }),
      "x/node_modules/@s/b": entry("2.0.0", { hasInstallScript: true }),
    });
    expect(read(LOCK, text).map(([name, version]) => [name, version])).toEqual([
      ["@s/a", "1.0.0"],
      ["real", "1.0.0"],
      ["@s/b", "2.0.0"],
    ]);
  });
  test("pnpm, versions 5 to 9", () => {
    const text =
      "packages:\n  /a/1.0.0:\n    resolution: {integrity: sha512-a}\n    requiresBuild: true\n  /@s/b@2.0.0(c@1):\n    resolution: {integrity: sha512-b}\n  c@3.0.0:\n    resolution: {integrity: sha512-c}\n  github.com/x/d/abc:\n    resolution: {type: git, repo: 'https://github.com/x/d', commit: abc}\n    name: d\n    version: 4.0.0\n  e@https://x.example/e.tgz:\n    resolution: {tarball: https://x.example/e.tgz}\n    version: 5.0.0\n  f@file:f:\n    resolution: {directory: f, type: directory}\n";
    expect(read("pnpm-lock.yaml", text)).toEqual([
      ["a", "1.0.0", "registry", "sha512-a", true, true, null],
      ["@s/b", "2.0.0", "registry", "sha512-b", true, false, null],
      ["c", "3.0.0", "registry", "sha512-c", true, false, null],
      ["d", "4.0.0", "git", null, false, false, null],
      ["e", "5.0.0", "tarball", null, false, false, null],
      ["f", "file:f", "local", null, false, false, null],
    ]);
    expect(read("pnpm-lock.yaml", "lockfileVersion: '9.0'\n")).toEqual([]);
    expect(read("pnpm-lock.yaml", "- a\n")).toEqual([]);
  });
  test("yarn, first version", () => {
    const text =
      '# yarn lockfile v1\n\n\n"@s/a@^1", "@s/a@^1.1":\n  version "1.1.0"\n  resolved "https://registry.yarnpkg.com/@s/a/-/a-1.1.0.tgz#0123456789012345678901234567890123456789"\n  integrity sha512-a\n  dependencies:\n    b "^2"\n\nb@^2:\n  version "2.0.0"\n  resolved "https://registry.yarnpkg.com/b/-/b-2.0.0.tgz#0123456789012345678901234567890123456789"\n\nc@file:c:\n  version "1.0.0"\n';
    expect(read("yarn.lock", text)).toEqual([
      ["@s/a", "1.1.0", "registry", "sha512-a", true, false, null],
      ["b", "2.0.0", "registry", "0123456789012345678901234567890123456789", true, false, null],
      ["c", "1.0.0", "registry", null, true, false, null],
    ]);
  });
  test("yarn, later versions", () => {
    const text =
      '__metadata:\n  version: 8\n"a@npm:^1":\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n  checksum: 10/abc\n  linkType: hard\n"@s/g@https://github.com/s/g.git":\n  version: 2.0.0\n  resolution: "@s/g@https://github.com/s/g.git#commit=1"\n  linkType: hard\n"me@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "me@workspace:."\n  linkType: soft\n"o@npm:^1":\n  version: 1\n  resolution: "o@npm:1"\n  conditions: os=darwin\n  linkType: hard\n';
    expect(read("yarn.lock", text)).toEqual([
      ["a", "1.0.0", "registry", "10/abc", true, false, null],
      ["@s/g", "2.0.0", "git", null, false, false, null],
      ["o", "1", "registry", null, false, false, null],
    ]);
  });
  test("Cargo, Poetry, uv", () => {
    const cargo =
      '[[package]]\nname = "me"\nversion = "0.1.0"\n\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+https://x"\nchecksum = "abc"\n\n[[package]]\nname = "g"\nversion = "1.0.0"\nsource = "git+https://x"\n';
    expect(read("Cargo.lock", cargo)).toEqual([
      ["a", "1.0.0", "registry", "abc", true, false, null],
      ["g", "1.0.0", "git", null, false, false, null],
    ]);
    const poetry =
      '[[package]]\nname = "p"\nversion = "2"\noptional = false\nfiles = [\n {file = "p.whl", hash = "sha256:1"},\n]\n\n[[package]]\nversion = "1"\n';
    expect(read("poetry.lock", poetry)).toEqual([["p", "2", "registry", "sha256:1", true, false, null]]);
    const uv =
      '[[package]]\nname = "u"\nversion = "3"\nsource = { registry = "https://pypi.org/simple" }\nsdist = { url = "x", hash = "sha256:2" }\n\n[[package]]\nname = "me"\nversion = "1"\nsource = { editable = "." }\n';
    expect(read("uv.lock", uv)).toEqual([
      ["u", "3", "registry", "sha256:2", true, false, null],
      ["me", "1", "local", null, false, false, null],
    ]);
  });
  test("Go, Composer, Pipenv", () => {
    expect(read("go.sum", "a.io/b v1.0.0 h1:x=\na.io/b v1.0.0/go.mod h1:y=\n\n")).toEqual([
      ["a.io/b", "v1.0.0", "registry", "h1:x=", true, false, null],
    ]);
    expect(
      read(
        "composer.lock",
        JSON.stringify({ packages: [{ name: "a/b", version: "1", license: ["MIT", "GPL"] }, 3], "packages-dev": [{ name: "c/d" }] }),
      ),
    ).toEqual([
      ["a/b", "1", "registry", null, false, false, "MIT OR GPL"],
      ["c/d", "", "registry", null, false, false, null],
    ]);
    expect(
      read(
        "Pipfile.lock",
        JSON.stringify({ default: { a: { version: "==1", hashes: ["sha256:1"] }, g: { git: "x" } }, develop: { l: { path: "." } } }),
      ),
    ).toEqual([
      ["a", "1", "registry", "sha256:1", true, false, null],
      ["g", "", "git", null, false, false, null],
      ["l", "", "local", null, false, false, null],
    ]);
  });
});

test.each([
  [null, "registry"],
  ["https://registry.npmjs.org/a/-/a-1.tgz", "registry"],
  ["https://registry.npmjs.org/@s/a/-/a-1.tgz#abc", "registry"],
  ["https://x.example/a.tgz", "tarball"],
  ["https://codeload.github.com/a/b/tar.gz/c", "git"],
  ["git@github.com:a/b", "git"],
  ["github:a/b", "git"],
  ["a/b#main", "git"],
  ["https://x.example/b.git#1", "git"],
  ["file:../a", "local"],
  ["../a", "local"],
  ["1.0.0", "registry"],
])("%j comes from %s", (address, source) => {
  expect(sourceOf(address)).toBe(source);
});
