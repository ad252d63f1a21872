/** A gate policy: defaults as documented, every fault placed, and a hash that nothing escapes. */
import { describe, expect, test } from "@jest/globals";
import { CHECK_IDS } from "../verdict/check-id.js";
import { explainPolicy } from "./explain-policy.js";
import { parsePolicy } from "./parse-policy.js";
import { activeChecks, isConfigured, type GatePolicy } from "./policy.js";

function good(text: string | null): GatePolicy & { hash: string } {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return { ...parsed.policy, hash: parsed.policySha256 };
}

describe("defaults", () => {
  const policy = good(null);

  test("without a file four checks are required, three advise and five wait to be configured", () => {
    const modes = Object.fromEntries(CHECK_IDS.map((id) => [id, isConfigured(policy, id) ? policy.checks[id].mode : "not configured"]));
    expect(modes).toEqual({
      coverage: "not configured",
      tests: "not configured",
      lint: "not configured",
      types: "not configured",
      secrets: "required",
      dependencies: "required",
      security: "advisory",
      plan: "not configured",
      commits: "advisory",
      size: "advisory",
      hygiene: "required",
      integrity: "required",
    });
  });

  test("the numbers are those of the documents", () => {
    expect(policy).toMatchObject({
      version: 1,
      base: "main",
      landing: "squash",
      trustedKeys: [],
      environment: { setup: null, network: false },
    });
    expect(policy.checks.coverage).toMatchObject({ target: 0.8, smallChangeLines: 20, floor: null });
    expect(policy.checks.tests).toMatchObject({
      requireRed: true,
      preExisting: "pass",
      repeat: 10,
      command: null,
      report: [],
      format: null,
    });
    expect(policy.checks.lint.minSeverity).toBe("medium");
    expect(policy.checks.hygiene.maxFileBytes).toBe(5_000_000);
    expect(policy.checks.commits.headerMax).toBe(100);
    expect(policy.checks.commits.types.join(" ")).toBe("build chore ci docs feat fix perf refactor revert style test");
    expect(policy.checks.plan).toMatchObject({ source: "file", file: ".praxis/plan.yaml", exemptLines: 5 });
    expect(policy.checks.dependencies.advisories).toBe("advisory");
    expect(policy.checks.security.scanners).toEqual({
      gitleaks: "advisory",
      semgrep: "advisory",
      "osv-scanner": "advisory",
      trivy: "advisory",
    });
  });

  test("a check that the file does not name keeps its default, a named one is required unless it says otherwise", () => {
    const named = good(
      "version: 1\nchecks:\n  coverage: {report: coverage/coverage-final.json}\n  lint: {mode: advisory}\n  size: {mode: off}\n",
    );
    expect(named.checks.coverage).toMatchObject({ mode: "required", target: 0.8, report: ["coverage/coverage-final.json"] });
    expect(named.checks.lint.mode).toBe("advisory");
    expect(named.checks.secrets.mode).toBe("required");
    expect(CHECK_IDS.filter((id) => isConfigured(named, id) && !isConfigured(policy, id))).toEqual(["coverage", "lint"]);
    expect(activeChecks(named)).toEqual(CHECK_IDS.filter((id) => id !== "size"));
    expect(activeChecks(policy)).toEqual([...CHECK_IDS]);
  });
});

test("everything that can be said can be said, in YAML and in JSON", () => {
  const text = `version: 1
base: develop
landing: rebase
generated: ["gen/**"]
tests: ["spec/**"]
vendored: ["ext/**"]
trustedKeys:
  - {id: server-1, publicKey: "MCowBQYDK2VwAyEA", role: server}
environment:
  setup: [npm, ci]
  network: true
  reuse: [node_modules]
  key: [package-lock.json]
checks:
  tests: {command: [npm, test], report: ["a.xml", "b.xml"], format: junit, timeoutMs: 1000, paths: ["src/**"], ignore: ["x/**"], commandForFiles: [npx, jest], requireRed: false, preExisting: fail, flaky: fail, repeat: 0}
  secrets:
    allow:
      - {path: a.ts, rule: jwt, reason: a test key, owner: me, expires: 2030-01-31}
  security: {scanners: {gitleaks: required}, minSeverity: high}
  dependencies: {registries: [npm.example.com], allowScripts: [esbuild], advisories: required}
  plan: {source: tasks, file: plan.yaml}
  commits: {types: [feat], scopes: [api], headerMax: 72}
  integrity: {protect: ["infra/**"]}
`;
  const policy = good(text);
  expect(policy.environment).toEqual({ setup: ["npm", "ci"], network: true, reuse: ["node_modules"], key: ["package-lock.json"] });
  expect(policy.checks.tests).toEqual({
    mode: "required",
    command: ["npm", "test"],
    report: ["a.xml", "b.xml"],
    format: "junit",
    timeoutMs: 1000,
    paths: ["src/**"],
    ignore: ["x/**"],
    commandForFiles: ["npx", "jest"],
    external: null,
    requireRed: false,
    preExisting: "fail",
    flaky: "fail",
    repeat: 0,
  });
  expect(policy.checks.security.scanners).toMatchObject({ gitleaks: "required", semgrep: "advisory" });
  expect(good('{"version": 1, "checks": {"size": {"maxLines": 7}}}').checks.size.maxLines).toBe(7);
});

test.each<[string, string, number, number, string]>([
  ["", "", 1, 1, "The text is empty: a gate policy begins with `version: 1`"],
  ["- a", "", 1, 1, "must be an object with named members"],
  ["base: main", "", 1, 1, "`version` is missing"],
  ["version: 2", "version", 1, 10, "must be a whole number from 1 to 1"],
  ["version: 1\nlanding: sqash", "landing", 2, 10, "must be one of squash, merge, rebase. Did you mean `squash`?"],
  [
    "version: 1\nchekcs: {}",
    "chekcs",
    2,
    1,
    "`chekcs` is not known here; there are version, base, landing, generated, tests, vendored, trustedKeys, environment, checks. Did you mean `checks`?",
  ],
  ["version: 1\nchecks:\n  coverage: {target: 80}", "checks.coverage.target", 3, 22, "must be a number from 0 to 1"],
  ["version: 1\nchecks:\n  coverage: {target: -0.1}", "checks.coverage.target", 3, 22, "must be a number from 0 to 1"],
  [
    "version: 1\nchecks:\n  tests: {command: npm test}",
    "checks.tests.command",
    3,
    20,
    'must be a list of arguments, for example ["npm", "test"]: no shell reads it',
  ],
  ["version: 1\nchecks:\n  tests: {command: []}", "checks.tests.command", 3, 20, "must have 1 to 500 items"],
  ["version: 1\nchecks:\n  tests: {command: [1]}", "checks.tests.command[0]", 3, 21, "must be text that is not empty"],
  [
    "version: 1\nchecks:\n  tests: {report: [1]}",
    "checks.tests.report[0]",
    3,
    20,
    "must be a pattern of paths inside the repository, without a leading /",
  ],
  [
    "version: 1\nchecks:\n  tests: {report: /etc/x}",
    "checks.tests.report",
    3,
    19,
    "must be a pattern of paths inside the repository, without a leading /",
  ],
  ["version: 1\nchecks:\n  tests: {report: 3}", "checks.tests.report", 3, 19, "must be a list"],
  ["version: 1\nchecks:\n  size: {maxLines: 0}", "checks.size.maxLines", 3, 20, "must be a whole number from 1 to 1000000"],
  ["version: 1\nchecks:\n  size: {maxLines: 1.5}", "checks.size.maxLines", 3, 20, "must be a whole number from 1 to 1000000"],
  ["version: 1\nenvironment: {network: yes please}", "environment.network", 2, 24, "must be true or false"],
  ["version: 1\nbase: -x", "base", 2, 7, "must be the name of a branch"],
  ["version: 1\ntrustedKeys: [{id: a, publicKey: b}]", "trustedKeys[0]", 2, 15, "`role` is missing"],
  [
    "version: 1\ntrustedKeys: [{id: a, publicKey: b, role: ci}, {id: a, publicKey: c, role: ci}]",
    "trustedKeys[1].id",
    2,
    53,
    "There is already a key `a`: every id stands once",
  ],
  [
    "version: 1\nchecks: {secrets: {allow: [{reason: r, owner: o, expires: 2030-01-01}]}}",
    "checks.secrets.allow[0]",
    2,
    28,
    "names no `path`, `rule` or `fingerprint`: it would allow every secret",
  ],
  [
    "version: 1\nchecks: {secrets: {allow: [{path: a, reason: r, owner: o, expires: soon}]}}",
    "checks.secrets.allow[0].expires",
    2,
    68,
    "must be a day, for example 2030-01-31",
  ],
  ["version: 1\nchecks: {secrets: {mode: sometimes}}", "checks.secrets.mode", 2, 26, "must be one of required, advisory, off."],
  ["version: 1\nversion: 1", "version", 2, 1, "The key `version` stands here twice"],
  ["version: 1\n\tbase: x", "", 2, 1, "Indent with spaces: YAML does not take tabs"],
  ["version: 1\n---\nversion: 1", "", 2, 1, "One file holds one gate policy: take out the second document (after `---`)"],
])("%j is refused with its place", (text, path, line, column, message) => {
  const parsed = parsePolicy(text);
  expect(parsed).toEqual({ ok: false, issues: expect.arrayContaining([{ path, line, column, message }]) });
});

test("every fault is told at once, in the order of the text", () => {
  const parsed = parsePolicy("version: 1\nbase: 3\nlanding: x\nchecks: {size: {maxLines: a}}");
  expect(parsed.ok ? [] : parsed.issues.map(({ path }) => path)).toEqual(["base", "landing", "checks.size.maxLines"]);
});

test("a text too large for a policy is not read", () => {
  const parsed = parsePolicy(`version: 1 #${"x".repeat(262_144)}`);
  expect(parsed).toMatchObject({ ok: false, issues: [{ line: 1, column: 1, message: expect.stringContaining("at most 262144") }] });
  expect(parsePolicy(`version: 1 #${"x".repeat(262_144 - 12)}`).ok).toBe(true);
});

test("the hash changes with the meaning and with any byte of the text", () => {
  const texts = [null, "version: 1", "version: 1\n", "version: 1\nbase: dev", "version: 1\nchecks: {coverage: {}}"];
  const hashes = texts.map((text) => good(text).hash);
  expect(new Set(hashes).size).toBe(texts.length);
  expect(hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
  expect(texts.map((text) => good(text).hash)).toEqual(hashes);
});

describe("explainPolicy", () => {
  test("says of every value whether a line or the default set it", () => {
    const values = explainPolicy("version: 1\nchecks:\n  coverage:\n    target: 0.9\n");
    const of = (key: string) => values.find((value) => value.key === key);
    expect(of("version")).toEqual({ key: "version", value: 1, from: { line: 1, column: 1 } });
    expect(of("checks.coverage.target")).toEqual({ key: "checks.coverage.target", value: 0.9, from: { line: 4, column: 5 } });
    expect(of("checks.coverage.mode")).toEqual({ key: "checks.coverage.mode", value: "required", from: null });
    expect(of("checks.size.maxLines")).toEqual({ key: "checks.size.maxLines", value: 400, from: null });
    expect(of("checks")).toBeUndefined();
  });

  test("without a file everything is a default", () => {
    const values = explainPolicy(null);
    expect(values.length).toBeGreaterThan(80);
    expect(values.every(({ from }) => from === null)).toBe(true);
    expect(values.map(({ key }) => key)).toContain("checks.security.scanners.osv-scanner");
  });
});

test("a check that somebody else runs names its report, and its app if only one is believed", () => {
  const { checks } = good(
    "version: 1\nchecks:\n  tests: { external: { name: ci / test, app: github-actions } }\n  lint: { external: { name: ci / lint } }\n",
  );
  expect(checks.tests.external).toEqual({ name: "ci / test", app: "github-actions" });
  expect(checks.lint.external).toEqual({ name: "ci / lint", app: null });
  expect(checks.types.external).toBeNull();
});
