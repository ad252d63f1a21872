/** Histories about dependencies that stand exactly on a bound: names, sources, hashes, and lockfiles that hold odd entries. */
import type { CorpusCases } from "./corpus-case.js";

type Entry = Readonly<Record<string, unknown>>;
const LOCK = "package-lock.json";
const entry = (version: string, more: Entry = {}): Entry => ({
  version,
  resolved: `https://registry.npmjs.org/x/-/x-${version}.tgz`,
  integrity: `sha512-${version}`,
  ...more,
});
const lock = (packages: Readonly<Record<string, Entry>>): string =>
  `${JSON.stringify({ lockfileVersion: 3, packages: Object.fromEntries(Object.entries(packages).map(([name, value]) => [`node_modules/${name}`, value])) }, null, 2)}\n`;
const PLAIN_HTTP = { resolved: "http://registry.npmjs.org/x/-/x.tgz" };
const IMPOSTORS = ["loddash", "loash", "raect", "odash", "oldash"];
const HONEST = ["xodahs", "loaxsh", "loxdsh", "@ngular", "gott", "recat1"];
/** Faults that no severity of the policy excuses. */
const ALWAYS: Readonly<Record<string, readonly [before: Entry | null, after: Entry, rule: string]>> = {
  "other-hash": [entry("1.0.0"), entry("1.0.0", { integrity: "sha512-other" }), "integrity-changed"],
  "no-hash": [null, entry("1.0.0", { integrity: undefined }), "integrity-missing"],
  "evil-host": [null, entry("1.0.0", { resolved: "https://evil.example/x/-/x.tgz" }), "foreign-registry"],
  "plain-http": [null, entry("1.0.0", PLAIN_HTTP), "insecure-download"],
  "http-again": [entry("1.0.0", PLAIN_HTTP), entry("1.0.1", PLAIN_HTTP), "insecure-download"],
  "new-script": [null, entry("1.0.0", { hasInstallScript: true }), "install-script"],
  "denied-one": [null, entry("1.0.0", { license: "GPL-3.0" }), "licence-denied"],
};
const cargo = (commit: string, more = ""): string =>
  `[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "git+https://x.example/a#${commit}"\n${more}`;
const berry = (commit: string, more = ""): string =>
  `__metadata:\n  version: 8\n"g@https://github.com/s/g.git":\n  version: 2.0.0\n  resolution: "g@https://github.com/s/g.git#commit=${commit}"\n  linkType: hard\n${more}`;

export const DEPENDENCIES_BOUNDS_CASES: CorpusCases = {
  "faults that no severity excuses": {
    policy: "checks: { dependencies: { minSeverity: critical, denyLicenses: [GPL-3.0] } }\n",
    base: {
      [LOCK]: lock(Object.fromEntries(Object.entries(ALWAYS).flatMap(([name, [before]]) => (before === null ? [] : [[name, before]])))),
      "composer.lock": JSON.stringify({ packages: [{ name: "p/denied", version: "1", license: ["MIT"] }] }),
    },
    change: [
      [
        "feat: x",
        {
          [LOCK]: lock({
            ...Object.fromEntries(Object.entries(ALWAYS).map(([name, [, after]]) => [name, after])),
            "early-thing": entry("1.1.0-beta.1"),
            ...Object.fromEntries([...IMPOSTORS, ...HONEST].map((name) => [name, entry("1.0.0")])),
          }),
          "composer.lock": JSON.stringify({ packages: [{ name: "p/denied", version: "2", license: ["GPL-3.0", 3] }] }),
        },
      ],
    ],
    // A version that is not even released is as weak as those around it.
    advisories: {
      "one.json": {
        id: "GHSA-1",
        modified: "2030-01-14T00:00:00Z",
        summary: "it burns",
        affected: [
          {
            package: { ecosystem: "npm", name: "early-thing" },
            ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.2.0" }] }],
          },
        ],
        database_specific: { severity: "HIGH" },
      },
    },
    expect: { dependencies: "fail" },
  },
  "odd entries of lockfiles, and sources that moved": {
    base: {
      "Cargo.lock": cargo("1"),
      "yarn.lock": berry("1"),
      "gone/package.json": '{"dependencies": {"a": "1"}}\n',
      "gone/package-lock.json": lock({}),
      "both/package.json": '{"dependencies": {"a": "1"}}\n',
      "both/package-lock.json": lock({}),
      "both/yarn.lock": "# yarn lockfile v1\n",
      "list/package.json": "[]\n",
      "list/package-lock.json": lock({}),
    },
    change: [
      [
        "feat: x",
        {
          "Cargo.lock": cargo("2", '\n[[package]]\nversion = "1"\nsource = "registry+https://x"\nchecksum = "y"\n'),
          "yarn.lock": berry(
            "2",
            '"alias@npm:real@^1":\n  version: 1.0.0\n  resolution: "real@npm:1.0.0"\n  checksum: 10/abc\n  linkType: hard\n"t@https://x.example/t.tgz":\n  version: 1.0.0\n  resolution: "t@https://x.example/t.tgz"\n  linkType: hard\n"bare@npm:^1":\n  checksum: 10/abc\n  linkType: hard\n',
          ),
          "classic/yarn.lock": '# yarn lockfile v1\n\n\nplain:\n  version "1.0.0"\n',
          "gone/package.json": null,
          "both/package.json": '{"dependencies": {"a": "2"}}\n',
          "both/package-lock.json": lock({ a: entry("2.0.0") }),
          // What an undefined name would be looked for by.
          "list/package.json": '{"undefined": 1}\n',
          "odd/composer.lock": JSON.stringify({ packages: { name: "odd" } }),
          "odd/package-lock.json": JSON.stringify({ packages: { "node_modules/odd-version": { version: "x/y", integrity: "sha512-x" } } }),
        },
      ],
    ],
    expect: { dependencies: "fail" },
  },
  "lockfiles that hold nothing": {
    change: [
      ["feat: x", { "a/pnpm-lock.yaml": "lockfileVersion: '9.0'\n", "b/pnpm-lock.yaml": "~\n", "c/yarn.lock": '"a\n__metadata:\nb"\n' }],
    ],
    expect: { dependencies: "pass" },
  },
};
