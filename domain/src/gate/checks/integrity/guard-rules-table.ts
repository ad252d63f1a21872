/** Files that decide how changes are judged. Editing one is never wrong by itself, and never the author's decision alone. */
import picomatch from "picomatch";

export interface GuardRule {
  rule: string;
  what: string;
  isGuarded: (path: string) => boolean;
  /** Rules only over its own folder: a folder that the change itself brings may bring its settings. */
  local: boolean;
}

const files = (rule: string, what: string, globs: readonly string[], local = false): GuardRule => {
  const match = picomatch([...globs], { dot: true });
  return { rule, what, isGuarded: (path) => match(path), local };
};

/** The first that fits names the finding. */
export const GUARD_RULES: readonly GuardRule[] = [
  files("ci-changed", "what runs in CI", [
    ".github/workflows/**",
    ".github/actions/**",
    "**/action.{yml,yaml}",
    ".gitlab-ci.yml",
    ".gitlab/ci/**",
    ".circleci/**",
    ".buildkite/**",
    ".woodpecker/**",
    ".ci/**",
    ".drone.yml",
    ".travis.yml",
    ".cirrus.yml",
    "azure-pipelines.{yml,yaml}",
    "bitbucket-pipelines.yml",
    "Jenkinsfile*",
    ".husky/**",
    ".githooks/**",
    "lefthook.{yml,yaml}",
    ".pre-commit-config.yaml",
  ]),
  files("owners-changed", "who must review", ["{,.github/,docs/,.gitlab/}CODEOWNERS"]),
  files(
    "coverage-settings-changed",
    "what counts as covered",
    [
      "**/.nycrc*",
      "**/.c8rc*",
      "**/nyc.config.*",
      "**/.coveragerc",
      "**/{.,}codecov.{yml,yaml}",
      "**/{.,}coveralls.yml",
      "**/sonar-project.properties",
    ],
    true,
  ),
  files(
    "test-settings-changed",
    "which tests run and how",
    [
      "**/{jest,vitest,vite,karma,playwright,cypress,wdio,ava}.{config,conf}.*",
      "**/jest.preset.*",
      "**/vitest.workspace.*",
      "**/.mocharc*",
      "**/pytest.ini",
      "**/tox.ini",
      "**/noxfile.py",
      "**/setup.cfg",
      "**/phpunit.xml*",
      "**/.rspec",
    ],
    true,
  ),
  files(
    "lint-settings-changed",
    "what linters report",
    [
      "**/eslint.config.*",
      "**/.eslintrc*",
      "**/.eslintignore",
      "**/biome.{json,jsonc}",
      "**/.oxlintrc.json",
      "**/{.,}ruff.toml",
      "**/.flake8",
      "**/{.,}pylintrc",
      "**/.golangci.{yml,yaml,toml,json}",
      "**/{.,}clippy.toml",
      "**/.rubocop*.yml",
      "**/.stylelintrc*",
      "**/.semgrepignore",
      "**/.semgrep.{yml,yaml}",
      "**/.semgrep/**",
      "**/.gitleaks.toml",
      "**/.gitleaksignore",
      "**/.trivyignore*",
      "**/{.,}trivy*.{yml,yaml}",
      "**/osv-scanner.toml",
      "**/.dependency-cruiser.*",
      "**/knip.{json,jsonc,ts}",
      "**/commitlint.config.*",
      "**/.commitlintrc*",
      "**/detekt.yml",
      "**/checkstyle*.xml",
      "**/phpstan.neon*",
    ],
    true,
  ),
  files(
    "type-settings-changed",
    "what the type checker reports",
    ["**/tsconfig*.json", "**/jsconfig*.json", "**/mypy.ini", "**/pyrightconfig.json"],
    true,
  ),
  files(
    "tool-settings-changed",
    "what a command of the gate really runs",
    [
      "**/.npmrc",
      "**/.yarnrc*",
      "**/.yarn/{plugins,releases}/**",
      "**/{.,}pnpmfile.{cjs,mjs,js}",
      "**/bunfig.toml",
      "**/conftest.py",
      "**/{Makefile,GNUmakefile,makefile}",
    ],
    true,
  ),
  files("baseline-changed", "which known findings are forgiven", [
    "**/*baseline*.{json,yml,yaml,neon,xml,toml,sarif}",
    "**/.secrets.baseline",
    "**/eslint-suppressions.json",
    "**/.betterer.results",
    "**/*todo.yml",
  ]),
];
