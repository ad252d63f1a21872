/** The whole form of `.praxis/gate.yaml` as data: every key, what it may hold, what holds without it. Reader, types and `explain` follow it. */
import { SCANNERS } from "../checks/security/evidence.js";
import { SEVERITIES } from "../verdict/severity.js";
import { argv, flag, group, list, maybe, needed, oneOf, oneOrMore, share, text, whole } from "./field.js";

export const CHECK_MODES = ["required", "advisory", "off"] as const;
export type CheckMode = (typeof CHECK_MODES)[number];

export const LANDINGS = ["squash", "merge", "rebase"] as const;
export type Landing = (typeof LANDINGS)[number];

/** What a report may be written in; without `format` the content tells. */
export const REPORT_FORMATS = [
  "junit",
  "tap",
  "jest-json",
  "eslint-json",
  "ruff-json",
  "tsc",
  "sarif",
  "istanbul",
  "lcov",
  "cobertura",
  "jacoco",
] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const KEY_ROLES = ["server", "ci"] as const;

/** Longer than most suites take, shorter than a person waits for a hung one. */
const COMMAND_TIMEOUT_MS = 600_000;
const DAY_MS = 86_400_000;

const glob = text("", /^(?!\/)[^\0]+$/, "a pattern of paths inside the repository, without a leading /");
const globs = (fallback: readonly string[]) => list(glob, fallback);
const ISO_DAY = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
const words = (fallback: readonly string[]) => list(text("", /\S/), fallback);

const every = {
  mode: oneOf(CHECK_MODES, "required"),
  paths: globs([]),
  ignore: globs([]),
  timeoutMs: whole(1, DAY_MS, COMMAND_TIMEOUT_MS),
};
const advised = { ...every, mode: oneOf(CHECK_MODES, "advisory") };
/** Somebody else runs the check and reports at the forge. Without `app` whoever may report at all is believed. */
const external = maybe(group({ name: needed(text("")), app: text(null) }));
const tool = {
  ...every,
  external,
  command: argv(),
  report: oneOrMore(glob, []),
  format: oneOf(REPORT_FORMATS, null),
};
const minSeverity = oneOf(SEVERITIES, "medium");

/** An entry of the secrets allow-list. Without `path`, `rule` or `fingerprint` it would allow everything: the reader refuses that. */
const allowedSecret = group({
  path: text(null),
  rule: text(null),
  fingerprint: text(null, /^[0-9a-f]{32}$/, "a fingerprint in quotes: 32 digits 0-9 a-f"),
  reason: needed(text("")),
  owner: needed(text("")),
  expires: needed(text("", ISO_DAY, "a day, for example 2030-01-31")),
});

export const CHECK_FIELDS = {
  coverage: group({ ...tool, target: share(0.8), floor: share(null), smallChangeLines: whole(0, 1000, 20) }),
  tests: group({
    ...tool,
    /** Runs chosen test files: they are appended. Without it the whole command runs. */
    commandForFiles: argv(),
    requireRed: flag(true),
    preExisting: oneOf(["pass", "fail"], "pass"),
    flaky: oneOf(["pass", "fail"], "pass"),
    // A test that fails once in four runs is found with 94 % in ten.
    repeat: whole(0, 50, 10),
  }),
  lint: group({ ...tool, minSeverity }),
  types: group({ ...tool, minSeverity }),
  secrets: group({ ...every, allow: list(allowedSecret, []) }),
  dependencies: group({
    ...every,
    minSeverity,
    registries: words(["registry.npmjs.org", "registry.yarnpkg.com", "npm.pkg.github.com"]),
    allowScripts: words([]),
    allowPackages: words([]),
    denyLicenses: words([]),
    advisories: oneOf(CHECK_MODES, "advisory"),
  }),
  security: group({
    ...advised,
    external,
    minSeverity,
    scanners: group(
      Object.fromEntries(SCANNERS.map((name) => [name, oneOf(CHECK_MODES, "advisory")])) as Record<
        (typeof SCANNERS)[number],
        ReturnType<typeof oneOf<CheckMode>>
      >,
    ),
  }),
  plan: group({
    ...every,
    source: oneOf(["tasks", "file"], "file"),
    file: text(".praxis/plan.yaml", /^(?!\/)[^\0]+$/, "a path inside the repository"),
    exemptLines: whole(0, 1000, 5),
  }),
  commits: group({
    ...advised,
    types: list(text("", /^[a-z][a-z0-9-]*$/, "a lower-case word"), [
      "build",
      "chore",
      "ci",
      "docs",
      "feat",
      "fix",
      "perf",
      "refactor",
      "revert",
      "style",
      "test",
    ]),
    scopes: words([]),
    headerMax: whole(20, 500, 100),
  }),
  size: group({ ...advised, maxLines: whole(1, 1_000_000, 400), maxModules: whole(1, 10_000, 3) }),
  hygiene: group({ ...every, maxFileBytes: whole(1, 10_000_000_000, 5_000_000) }),
  integrity: group({ ...every, protect: globs([]) }),
};

export const POLICY_FIELDS = group({
  version: needed(whole(1, 1, 1)),
  base: text("main", /^(?!-)[^\s~^:?*[\\]+$/, "the name of a branch"),
  landing: oneOf(LANDINGS, "squash"),
  generated: globs(["**/*.min.js", "**/*.min.css", "**/*.map", "**/*.snap", "**/*.generated.*", "**/*.pb.go", "**/*_pb2.py"]),
  tests: globs(["**/*.{test,spec}.*", "**/{__tests__,test,tests}/**"]),
  vendored: globs(["**/{node_modules,vendor,third_party,dist,build}/**"]),
  trustedKeys: list(
    group({
      id: needed(text("", /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/, "a key id: letters, digits, . _ : -")),
      publicKey: needed(text("")),
      role: needed(oneOf(KEY_ROLES, "ci")),
    }),
    [],
  ),
  environment: group({ setup: argv(), network: flag(false), reuse: globs([]), key: globs([]) }),
  checks: group(CHECK_FIELDS),
});
