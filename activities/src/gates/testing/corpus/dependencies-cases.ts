/** Histories about dependencies. */
import type { CorpusCase, CorpusCases } from "./corpus-case.js";

const LOCK = "package-lock.json";
type Entry = Readonly<Record<string, unknown>>;
const entry = (version: string, more: Entry = {}): Entry => ({
  version,
  resolved: `https://registry.npmjs.org/x/-/x-${version}.tgz`,
  integrity: `sha512-${version}`,
  ...more,
});
const lock = (packages: Readonly<Record<string, Entry>>): string =>
  `${JSON.stringify({ lockfileVersion: 3, packages: { "": { name: "me" }, ...Object.fromEntries(Object.entries(packages).map(([name, value]) => [`node_modules/${name}`, value])) } }, null, 2)}\n`;
const git = { version: "1.0.0", resolved: "git+ssh://git@github.com/a/b.git#c" };
const elsewhere = "https://r.example/x/-/x.tgz";

/** Package → before (null: new), after, and the rules that block; told without blocking stands in the fixtures. */
const PACKAGES: Readonly<Record<string, readonly [before: Entry | null, after: Entry | null, blocks: readonly string[]]>> = {
  "same-thing": [entry("1.0.0"), entry("1.0.0"), []],
  "new-version": [entry("1.0.0"), entry("1.0.1"), []],
  "new-thing": [null, entry("1.0.0"), []],
  "left-thing": [entry("1.0.0"), null, []],
  "no-hash": [entry("1.0.0"), entry("1.0.1", { integrity: undefined }), ["integrity-missing"]],
  "no-hash-new": [null, entry("1.0.1", { integrity: undefined }), ["integrity-missing"]],
  "no-hash-bundled": [null, entry("1.0.1", { integrity: undefined, inBundle: true }), []],
  "hash-taken": [entry("1.0.0"), entry("1.0.0", { integrity: undefined }), ["integrity-missing"]],
  "still-none": [entry("1.0.0", { integrity: undefined }), entry("1.0.0", { integrity: undefined, license: "MIT" }), []],
  "other-hash": [entry("1.0.0"), entry("1.0.0", { integrity: "sha512-other" }), ["integrity-changed"]],
  "other-kind": [entry("1.0.0"), entry("1.0.0", { integrity: "sha1-x" }), []],
  "evil-host": [null, entry("1.0.0", { resolved: "https://evil.example/x/-/x.tgz" }), ["foreign-registry"]],
  "moved-host": [entry("1.0.0"), entry("1.0.0", { resolved: "https://evil.example/x/-/x.tgz" }), ["foreign-registry"]],
  "was-elsewhere": [entry("1.0.0", { resolved: elsewhere }), entry("1.0.0", { resolved: elsewhere, license: "MIT" }), []],
  "plain-http": [null, entry("1.0.0", { resolved: "http://registry.npmjs.org/x/-/x.tgz" }), ["insecure-download"]],
  "still-http": [
    entry("1.0.0", { resolved: "http://registry.npmjs.org/x/-/x.tgz" }),
    entry("1.0.0", { resolved: "http://registry.npmjs.org/x/-/x.tgz", license: "MIT" }),
    [],
  ],
  "from-git": [null, git, ["git-source"]],
  "always-git": [git, { ...git, license: "MIT" }, []],
  "an-archive": [null, entry("1.0.0", { resolved: "https://a.example/b.tgz" }), ["tarball-source"]],
  "a-folder": [null, { version: "1.0.0", resolved: "file:../x" }, []],
  "new-script": [null, entry("1.0.0", { hasInstallScript: true }), ["install-script"]],
  "script-came": [entry("1.0.0"), entry("1.0.1", { hasInstallScript: true }), ["install-script"]],
  "script-always": [entry("1.0.0", { hasInstallScript: true }), entry("1.0.1", { hasInstallScript: true }), []],
  "script-allowed": [null, entry("1.0.0", { hasInstallScript: true }), []],
  "licence-told": [entry("1.0.0", { license: "MIT" }), entry("1.0.1", { license: "BUSL-1.1" }), []],
  "licence-none": [entry("1.0.0", { license: "MIT" }), entry("1.0.1"), []],
  "licence-first": [entry("1.0.0"), entry("1.0.1", { license: "MIT" }), []],
  "denied-new": [null, entry("1.0.0", { license: "(MIT OR GPL-3.0)" }), ["licence-denied"]],
  "denied-always": [entry("1.0.0", { license: "GPL-3.0" }), entry("1.0.1", { license: "GPL-3.0" }), []],
  "lesser-one": [null, entry("1.0.0", { license: "LGPL-3.0" }), []],
  "@s/scoped": [null, entry("1.0.0", { integrity: undefined }), ["integrity-missing"]],
  "new-version/node_modules/nested": [null, entry("2.0.0", { integrity: undefined }), ["integrity-missing"]],
};
const side = (at: 0 | 1): Record<string, Entry> =>
  Object.fromEntries(Object.entries(PACKAGES).flatMap(([name, states]) => (states[at] === null ? [] : [[name, states[at]]])));
const IMPOSTORS = ["lodahs", "lodas", "lodashh", "ladash", "crossenv", "node_fetch", "expresss", "exprses"];
const HONEST = ["lodash", "preact", "lodashing", "@types/expres", "@scope/lodahs", "loash-x", "koaa", "rea"];

/** Other forms of lockfile: before nothing, after this. */
const OTHERS: Readonly<Record<string, string>> = {
  "v1/package-lock.json": JSON.stringify({
    dependencies: {
      a: {
        version: "1.0.0",
        resolved: "https://registry.npmjs.org/a/-/a-1.0.0.tgz",
        integrity: "sha1-x",
        dependencies: { b: { version: "2.0.0", bundled: true }, c: { version: "3.0.0" } },
      },
      g: { version: "git+https://x.example/g.git#1" },
      odd: 3,
    },
  }),
  "v1/npm-shrinkwrap.json": "{}",
  "aliases/package-lock.json": JSON.stringify({
    packages: {
      "": {},
      app: { version: "1" },
      "node_modules/app": { resolved: "app", link: true },
      "node_modules/alias": { version: "1.0.0", name: "real", integrity: "sha512-x" },
      "node_modules/odd": 3,
    },
  }),
  "pnpm/pnpm-lock.yaml":
    "packages:\n  /a/1.0.0:\n    resolution: {integrity: sha512-a}\n    requiresBuild: true\n  /@s/b@2.0.0(c@1):\n    resolution: {integrity: sha512-b}\n  c@3.0.0:\n    resolution: {}\n  github.com/x/d/abc:\n    resolution: {type: git, repo: 'https://github.com/x/d', commit: abc}\n    name: d\n    version: 4.0.0\n  e@https://x.example/e.tgz:\n    resolution: {tarball: https://x.example/e.tgz}\n    version: 5.0.0\n  f@file:f:\n    resolution: {directory: f, type: directory}\n  h@1.0.0: {}\n  i@1.0.0:\n    resolution: {type: git, integrity: x}\n  odd: 3\n",
  "pnpm-empty/pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
  "pnpm-list/pnpm-lock.yaml": "- a\n",
  "yarn/yarn.lock":
    '# yarn lockfile v1\n\n\n"@s/a@^1", "@s/a@^1.1":\n  version "1.1.0"\n  resolved "https://registry.yarnpkg.com/@s/a/-/a-1.1.0.tgz#0123456789012345678901234567890123456789"\n  integrity sha512-a\n  dependencies:\n    b "^2"\n\nb@^2:\n  version "2.0.0"\n  resolved "https://registry.yarnpkg.com/b/-/b-2.0.0.tgz#0123456789012345678901234567890123456789"\n\nc@file:c:\n  version "1.0.0"\n\nd@^1:\n  version "1.0.0"\n  resolved "http://registry.yarnpkg.com/d/-/d-1.0.0.tgz"\n',
  "berry/yarn.lock":
    '__metadata:\n  version: 8\n"a@npm:^1":\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n  checksum: 10/abc\n  linkType: hard\n"@s/g@https://github.com/s/g.git":\n  version: 2.0.0\n  resolution: "@s/g@https://github.com/s/g.git#commit=1"\n  linkType: hard\n"me@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "me@workspace:."\n  linkType: soft\n"o@npm:^1":\n  version: 1\n  resolution: "o@npm:1"\n  conditions: os=darwin\n  linkType: hard\n"p@npm:^1":\n  version: 1.0.0\n  resolution: "p@npm:1.0.0"\n  linkType: hard\n"q@npm:^1": 3\n',
  "Cargo.lock":
    '[[package]]\nname = "me"\nversion = "0.1.0"\n\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+https://x"\nchecksum = "abc"\n\n[[package]]\nname = "b"\nversion = "1.0.0"\nsource = "registry+https://x"\n\n[[package]]\nname = "lodahs"\nversion = "1.0.0"\nsource = "git+https://x"\n',
  "poetry.lock":
    '[[package]]\nname = "p"\nversion = "2"\noptional = false\nfiles = [\n {file = "p.whl", hash = "sha256:1"},\n]\n\n[[package]]\nname = "q"\nversion = "1"\noptional = false\n\n[[package]]\nversion = "1"\n',
  "uv.lock":
    '[[package]]\nname = "u"\nversion = "3"\nsource = { registry = "https://pypi.org/simple" }\nsdist = { url = "x", hash = "sha256:2" }\n\n[[package]]\nname = "me"\nversion = "1"\nsource = { editable = "." }\n',
  "go.sum": "a.io/b v1.0.0 h1:x=\na.io/b v1.0.0/go.mod h1:y=\nodd line\n\n",
  "composer.lock": JSON.stringify({
    packages: [{ name: "a/b", version: "1", license: ["MIT", "GPL", 3] }, 3, { version: "1" }],
    "packages-dev": [{ name: "c/d" }],
  }),
  "Pipfile.lock": JSON.stringify({
    default: { a: { version: "==1", hashes: ["sha256:1"] }, g: { git: "x" }, odd: 3, h: { version: "==2", hashes: [3] } },
    develop: { l: { path: "." } },
  }),
};

/** Manifest, its lockfile, before and after; the last says whether the lockfile answers another question now. */
const MANIFESTS: readonly (readonly [string, string, string, string, boolean])[] = [
  ["m1/package.json", "package-lock.json", '{"dependencies": {"a": "1"}}', '{"dependencies": {"a": "2"}}', true],
  ["m2/deep/package.json", "../yarn.lock", '{"devDependencies": {"a": "1"}}', '{"devDependencies": {"a": "2"}}', true],
  ["m3/package.json", "package-lock.json", '{"dependencies": {"a": "1"}}', '{"version": "2", "dependencies": {"a": "1"}}', false],
  ["m4/package.json", "other.txt", '{"dependencies": {"a": "1"}}', '{"dependencies": {"a": "2"}}', false],
  [
    "m5/Cargo.toml",
    "Cargo.lock",
    "[package]\nversion = '1'\n[dependencies]\na = '1'\n",
    "[package]\nversion = '1'\n[dependencies]\na = '2'\n",
    true,
  ],
  [
    "m6/Cargo.toml",
    "Cargo.lock",
    "[package]\nversion = '1'\n[dependencies]\na = '1'\n",
    "[package]\nversion = '2'\n[dependencies]\n# c\n\na = '1'\n",
    false,
  ],
  [
    "m7/pyproject.toml",
    "uv.lock",
    '[project]\nversion = "1"\ndependencies = [\n "a",\n]\n',
    '[project]\nversion = "1"\ndependencies = [\n "b",\n]\n',
    true,
  ],
  [
    "m8/pyproject.toml",
    "uv.lock",
    '[project]\nversion = "1"\ndependencies = ["a"]\nx = 1\n',
    '[project]\nversion = "2"\ndependencies = ["a"]\nx = 2\n',
    false,
  ],
  [
    "m9/pyproject.toml",
    "poetry.lock",
    "[tool.poetry.group.dev.dependencies]\na = '1'",
    "[tool.poetry.group.dev.dependencies]\na = '2'",
    true,
  ],
  ["m10/go.mod", "go.sum", "module x\ngo 1.2\nrequire (\n\ta.io/b v1.0.0\n)\n", "module x\ngo 1.2\nrequire (\n\ta.io/b v1.0.1\n)\n", true],
  ["m11/go.mod", "go.sum", "module x\ngo 1.2\nrequire a.io/b v1.0.0 // one\n", "module x\ngo 1.3\nrequire  a.io/b v1.0.0\n", false],
  ["m12/composer.json", "composer.lock", '{"require": {"a": "1"}}', '{"require": {"a": "2"}}', true],
  ["m13/Gemfile", "Gemfile.lock", 'gem "a"\n', 'gem "b"\n', true],
  ["m14/Pipfile", "Pipfile.lock", "[packages]\na = '1'\n", "[packages]\na = '2'\n", true],
  ["m15/Pipfile", "Pipfile.lock", "[scripts]\na = '1'\n", "[scripts]\na = '2'\n", false],
  ["m16/package.json", "package-lock.json", "{", "{ ", false],
  ["m17/package.json", "package-lock.json", "[]", '["a"]', false],
];
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
const lockOf = (path: string, name: string): string =>
  name.startsWith("../") ? `${folderOf(folderOf(path).slice(0, -1))}${name.slice(3)}` : `${folderOf(path)}${name}`;

const osv = (id: string, name: string, more: object = {}): object => ({
  id,
  modified: "2030-01-14T00:00:00Z",
  summary: "it burns",
  affected: [{ package: { ecosystem: "npm", name }, ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.2.0" }] }] }],
  database_specific: { severity: "HIGH" },
  ...more,
});
const one = (version: string, before: string | null = null): Pick<CorpusCase, "base" | "change"> => ({
  base: { [LOCK]: lock(before === null ? {} : { "left-thing": entry(before) }) },
  change: [["feat: x", { [LOCK]: lock({ "left-thing": entry(version) }) }]],
});

export const DEPENDENCIES_CASES: CorpusCases = {
  "a manifest without its lockfile": {
    base: { "package.json": '{"name":"a"}\n', "package-lock.json": '{"name":"a","lockfileVersion":3,"packages":{"":{"name":"a"}}}\n' },
    change: [["feat: x", { "package.json": '{"name":"a","dependencies":{"b":"1.0.0"}}\n' }]],
    expect: { dependencies: "fail" },
  },
  "no manifest": { change: [["feat: x", { a: "1\n" }]], expect: { dependencies: "not-applicable" } },

  "packages of every kind": {
    policy: "checks: { dependencies: { allowScripts: [script-allowed], denyLicenses: [GPL-3.0] } }\n",
    base: { [LOCK]: lock(side(0)) },
    change: [["feat: x", { [LOCK]: lock(side(1)) }]],
    expect: { dependencies: "fail" },
  },
  "only packages that may come": {
    policy: "checks: { dependencies: { allowScripts: [script-allowed], registries: [registry.npmjs.org, evil.example] } }\n",
    base: { [LOCK]: lock(Object.fromEntries(Object.entries(side(0)).filter(([name]) => PACKAGES[name]?.[2].length === 0))) },
    change: [
      [
        "feat: x",
        {
          [LOCK]: lock({
            ...Object.fromEntries(Object.entries(side(1)).filter(([name]) => PACKAGES[name]?.[2].length === 0)),
            "evil-host": entry("1.0.0", { resolved: "https://evil.example/x/-/x.tgz" }),
          }),
        },
      ],
    ],
    expect: { dependencies: "pass" },
  },
  "packages whose faults lie under the severity asked for": {
    policy: "checks: { dependencies: { minSeverity: critical } }\n",
    base: { [LOCK]: lock({ "licence-told": entry("1.0.0", { license: "MIT" }) }) },
    change: [["feat: x", { [LOCK]: lock({ "licence-told": entry("1.0.1", { license: "BUSL-1.1" }), "from-git": git }) }]],
    expect: { dependencies: "pass" },
    finds: {
      dependencies: [`licence-changed ${LOCK}`, `new-package ${LOCK}:13`, `git-source ${LOCK}:13`],
    },
  },
  "names one slip away from known ones": {
    base: { [LOCK]: lock({}) },
    change: [["feat: x", { [LOCK]: lock(Object.fromEntries([...IMPOSTORS, ...HONEST].map((name) => [name, entry("1.0.0")]))) }]],
    expect: { dependencies: "fail" },
  },
  "a name one slip away that the policy knows, and one that was there": {
    policy: "checks: { dependencies: { allowPackages: [lodahs] } }\n",
    base: { [LOCK]: lock({ expresss: entry("0.9.0") }) },
    change: [["feat: x", { [LOCK]: lock({ lodahs: entry("1.0.0"), expresss: entry("1.0.0") }) }]],
    expect: { dependencies: "pass" },
  },
  "every form of lockfile": { change: [["feat: x", OTHERS]], expect: { dependencies: "fail" } },
  "a lockfile that only loses packages, and one that goes": {
    base: { [LOCK]: lock({ "left-thing": entry("1.0.0"), stays: entry("1.0.0") }), "a/yarn.lock": OTHERS["yarn/yarn.lock"] ?? "" },
    change: [["feat: x", { [LOCK]: lock({ stays: entry("1.0.0") }), "a/yarn.lock": null }]],
    expect: { dependencies: "pass" },
    finds: { dependencies: [] },
  },
  "manifests of seven languages beside lockfiles that did not change": {
    base: Object.fromEntries(
      MANIFESTS.flatMap(([path, name, before]) => [
        [path, before],
        [lockOf(path, name), "{}\n"],
      ]),
    ),
    change: [["feat: x", Object.fromEntries(MANIFESTS.map(([path, , , after]) => [path, after]))]],
    expect: { dependencies: "fail" },
    finds: { dependencies: MANIFESTS.flatMap(([path, , , , stale]) => (stale ? [`lockfile-stale ${path}`] : [])) },
  },
  "a manifest with its lockfile, a new one, and one that goes": {
    base: { "package.json": '{"dependencies": {"a": "1"}}\n', [LOCK]: lock({}), "gone/package.json": '{"dependencies": {"a": "1"}}\n' },
    change: [
      [
        "feat: x",
        {
          "package.json": '{"dependencies": {"a": "2"}}\n',
          [LOCK]: lock({ a: entry("2.0.0") }),
          "gone/package.json": null,
          "new/package.json": "{}\n",
        },
      ],
    ],
    expect: { dependencies: "pass" },
  },
  "a lockfile that cannot be read": {
    base: { [LOCK]: lock({}) },
    change: [["feat: x", { [LOCK]: "{\n" }]],
    expect: { dependencies: "error", verdict: "fail" },
  },
  "lockfiles of every form that cannot be read": {
    change: [
      [
        "feat: x",
        {
          "a/package-lock.json": "[]\n",
          "b/package-lock.json": "no\n",
          "c/pnpm-lock.yaml": "a: [\n",
          "d/yarn.lock": "nonsense\n",
          "e/yarn.lock": "__metadata:\n  x: [\n",
          "f/composer.lock": "{\n",
          "g/composer.lock": "[]\n",
          "h/yarn.lock": Buffer.from([0, 1, 2, 0]),
        },
      ],
    ],
    expect: { dependencies: "error" },
  },
  "a lockfile that could not be read before": {
    base: { [LOCK]: "{\n" },
    change: [["feat: x", { [LOCK]: lock({ "left-thing": entry("1.0.0") }) }]],
    expect: { dependencies: "pass" },
    finds: { dependencies: [`new-package ${LOCK}:7`] },
  },
  "a fault beside a lockfile that cannot be read": {
    change: [["feat: x", { "a/package-lock.json": "[]\n", "b/package-lock.json": lock({ x: entry("1.0.0", { integrity: undefined }) }) }]],
    expect: { dependencies: "fail" },
  },
  "a lockfile that the check does not look at": {
    policy: "checks: { dependencies: { ignore: [package-lock.json] } }\n",
    change: [["feat: x", { [LOCK]: lock({}) }]],
    expect: { dependencies: "not-applicable" },
  },
  "advisories that are required and not there": {
    policy: "checks: { dependencies: { advisories: required } }\n",
    ...one("1.0.0"),
    expect: { dependencies: "missing", verdict: "undecided" },
  },
  "a known weakness that the change brings in": {
    ...one("1.1.0", "1.2.0"),
    advisories: { "npm/one.json": osv("GHSA-1", "left-thing"), "two.json": osv("GHSA-2", "other-thing") },
    expect: { dependencies: "fail" },
    finds: { dependencies: [`advisory ${LOCK}`] },
  },
  "a weakness that base had, and one that is fixed": {
    base: { [LOCK]: lock({ "left-thing": entry("1.1.0") }) },
    change: [["feat: x", { [LOCK]: lock({ "left-thing": entry("1.1.0", { license: "MIT" }), "fixed-thing": entry("1.2.0") }) }]],
    advisories: { "one.json": osv("GHSA-1", "left-thing"), "two.json": osv("GHSA-2", "fixed-thing") },
    expect: { dependencies: "pass" },
  },
  "a weakness under the severity asked for, and one in another language": {
    policy: "checks: { dependencies: { minSeverity: critical } }\n",
    ...one("1.1.0"),
    base: { [LOCK]: lock({}) },
    change: [
      [
        "feat: x",
        {
          [LOCK]: lock({ "left-thing": entry("1.1.0") }),
          "Cargo.lock": '[[package]]\nname = "left-thing"\nversion = "1.1.0"\nsource = "registry+https://x"\nchecksum = "abc"\n',
        },
      ],
    ],
    advisories: { "one.json": osv("GHSA-1", "left-thing") },
    expect: { dependencies: "pass" },
  },
  "advisories that are switched off": {
    policy: "checks: { dependencies: { advisories: off } }\n",
    ...one("1.1.0"),
    advisories: { "one.json": osv("GHSA-1", "left-thing") },
    expect: { dependencies: "pass" },
  },
  "advisories of eight days, required": {
    policy: "checks: { dependencies: { advisories: required } }\n",
    ...one("1.2.0"),
    advisories: { "one.json": osv("GHSA-1", "left-thing", { modified: "2030-01-07T12:00:00Z" }) },
    expect: { dependencies: "pass" },
  },
  "advisories of seven days": {
    ...one("1.2.0"),
    advisories: { "one.json": osv("GHSA-1", "left-thing", { modified: "2030-01-08T12:00:00Z" }) },
    expect: { dependencies: "pass" },
  },
  "advisories of thirty days, required": {
    policy: "checks: { dependencies: { advisories: required } }\n",
    ...one("1.2.0"),
    advisories: { "one.json": osv("GHSA-1", "left-thing", { modified: "2029-12-16T12:00:00Z" }) },
    expect: { dependencies: "pass" },
  },
  "advisories that are too old, required": {
    policy: "checks: { dependencies: { advisories: required } }\n",
    ...one("1.2.0"),
    advisories: { "one.json": osv("GHSA-1", "left-thing", { modified: "2029-12-15T12:00:00Z" }) },
    expect: { dependencies: "error", verdict: "undecided" },
  },
  "advisories that are too old, and not required": {
    ...one("1.2.0"),
    advisories: { "one.json": osv("GHSA-1", "left-thing", { modified: "2029-12-15T12:00:00Z" }) },
    expect: { dependencies: "pass" },
  },
  "advisories that cannot be read": {
    ...one("1.2.0"),
    advisories: { "one.json": { id: "GHSA-1" } },
    expect: { dependencies: "error", verdict: "undecided" },
  },
  "lockfiles that are deleted": {
    base: {
      ...Object.fromEntries(
        ["a", "b", "c", "d", "d/e"].flatMap((folder) => [`${folder}/package.json`, `${folder}/${LOCK}`].map((path) => [path, "{}\n"])),
      ),
      "b/go.mod": "module x\n",
    },
    change: [
      [
        "chore: x",
        {
          [`a/${LOCK}`]: null,
          [`b/${LOCK}`]: null,
          "b/package.json": null,
          [`c/${LOCK}`]: null,
          "c/yarn.lock": "# yarn lockfile v1\n",
          [`d/e/${LOCK}`]: null,
        },
      ],
    ],
    expect: { dependencies: "fail" },
    finds: { dependencies: [`lockfile-removed a/${LOCK}`] },
  },
  "a lockfile gets another name": {
    base: { "package.json": "{}\n", [LOCK]: lock({}) },
    change: [["chore: x", { [LOCK]: null, "old.json": lock({}) }]],
    expect: { dependencies: "fail" },
    finds: { dependencies: ["lockfile-removed old.json"] },
  },
  "the only lockfile is deleted": {
    base: { "package.json": "{}\n", [LOCK]: lock({}) },
    change: [["chore: x", { [LOCK]: null }]],
    expect: { dependencies: "fail" },
    finds: { dependencies: [`lockfile-removed ${LOCK}`] },
  },
};
