/** Words that make a tool or a test silent. `comment`: only inside comments; `code`: only in code, not in strings. */

export interface Silencer {
  /** How it is called in a finding; the rule is `silencer-added`. */
  name: string;
  where: "comment" | "code" | "setting";
  pattern: RegExp;
  /** Only in files whose names say that they hold tests: elsewhere the words are ordinary names. */
  inTests?: true;
}

export const SILENCERS: readonly Silencer[] = [
  {
    name: "eslint-disable",
    where: "comment",
    pattern: /(?:^|\/\/|\/\*|#|<!--)[\s*]*(?:(?:eslint|oxlint|tslint|stylelint)[-:]disable\b|eslint\s+[\w@/-]+\s*:\s*(?:0|["']?off))/,
  },
  { name: "biome-ignore", where: "comment", pattern: /(?:^|\/\/|\/\*|#|<!--)[\s*]*(?:biome|rome|deno-lint|prettier|dprint)-ignore\b/ },
  { name: "@ts-ignore", where: "comment", pattern: /(?:^|\/\/|\/\*)[\s*]*@ts-(?:ignore|expect-error|nocheck)\b/ },
  {
    name: "coverage ignore",
    where: "comment",
    pattern:
      /(?:^|\/\/|\/\*)[\s*!]*(?:istanbul|c8|v8|node:coverage)\s+(?:ignore|disable)\b|\bpragma:\s*no\s*(?:cover|branch)\b|\bLCOV_EXCL_|\bGCOVR?_EXCL_|\bcodecov:ignore/,
  },
  {
    name: "noqa",
    where: "comment",
    pattern:
      /\bnoqa\b|\btype:\s*ignore\b|\bpyright:\s*(?:ignore|basic)|\bpylint:\s*disable|\bmypy:\s*ignore|\bruff:\s*noqa|\bflake8:\s*noqa/i,
  },
  {
    name: "nosec",
    where: "comment",
    pattern:
      /\bnosec\b|\bnosemgrep\b|\bgitleaks:allow\b|\btrufflehog:ignore\b|\bpragma:\s*allowlist secret\b|\bNOSONAR\b|\btrivy:ignore\b/i,
  },
  {
    name: "nolint",
    where: "comment",
    pattern:
      /\bnolint\b|\bNOLINT(?:NEXTLINE|BEGIN)?\b|\blint:ignore\b|\brubocop:disable\b|\bphpcs:(?:ignore|disable)\b|@phpstan-ignore|\bswiftlint:disable\b|\bktlint-disable\b|\bnoinspection\b/,
  },
  {
    name: "skipped test",
    where: "code",
    pattern:
      /\b(?:it|test|describe|suite|context|specify|bench)(?:\.\w+)*\.(?:skip|todo|fixme|failing|fails)\b|\.skip(?:If)?\s*\(\s*(?:true\b|\)|["'`]|\w*\s*=>|function|async)|@(?:pytest\.mark\.)?(?:skip|xfail)\b|@pytest\.mark\.(?:skip|skipif|xfail)\b|\bpytest\.(?:skip|xfail)\s*\(|@unittest\.(?:skip|expectedFailure)|\bself\.skipTest\(|\bt\.Skip(?:f|Now)?\(|@(?:Ignore|Disabled)\b|#\[ignore\b/,
  },
  {
    name: "focused test",
    where: "code",
    pattern: /\b(?:it|test|describe|suite|context|specify)(?:\.\w+)*\.only\b/,
  },
  { name: "skipped test", where: "code", inTests: true, pattern: /(?<![\w.$])x(?:it|test|describe|context|specify)\s*\(/ },
  { name: "focused test", where: "code", inTests: true, pattern: /(?<![\w.$])f(?:it|describe|context)\s*\(/ },
  {
    name: "silenced by attribute",
    where: "code",
    pattern: /@SuppressWarnings\b|@Suppress\(|#!?\[allow\(|\[SuppressMessage\b|@SuppressLint\b/,
  },
  {
    name: "continue-on-error",
    where: "setting",
    pattern:
      /^\s*-?\s*continue-on-error\s*:\s*(?!false\b)\S|\ballow_failure\s*:\s*true\b|\|\|\s*(?:true|:)\s*$|--no-verify\b|--passWithNoTests\b|\bset \+e\b/,
  },
];

/** Files whose settings decide what CI does. */
export const SETTING_FILES =
  /(?:^|\/)(?:\.github|\.gitlab|\.circleci|\.buildkite|\.woodpecker|\.ci|\.husky)\/|(?:^|\/)(?:\.gitlab-ci|azure-pipelines|bitbucket-pipelines|\.travis|\.drone)\.ya?ml$|(?:^|\/)(?:Jenkinsfile|Makefile|package\.json|tox\.ini|justfile)$/;
