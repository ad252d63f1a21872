/** The verdict follows from the checks alone: a required fail wins, what could not be judged is never green, and the same input gives the same bytes. */
import { describe, expect, test } from "@jest/globals";
import { canonicalJson, type Json } from "../hashing/index.js";
import { brokenPolicyVerdict, ENGINE_VERSION, evaluate, type EvaluationInput } from "./evaluate.js";
import type { CollectedEvidence } from "./evidence/evidence.js";
import { parsePolicy } from "./policy/parse-policy.js";
import { changeOf, NOW, type ChangeSketch } from "./testing/change.js";
import { CHECK_IDS, isCheckId } from "./verdict/check-id.js";
import { fingerprintOf, lineRange } from "./verdict/finding.js";
import { isAtLeast, isSeverity } from "./verdict/severity.js";

/** What collectors deliver for a change that needs no tools. */
const plain: CollectedEvidence = {
  secrets: {},
  dependencies: { advisories: null },
  security: { scanners: [], given: [], givenBase: [] },
  commits: { squash: null },
  size: {},
  hygiene: { bytes: {} },
  integrity: { coverable: null },
};
function input(
  sketch: ChangeSketch,
  policyText: string | null = null,
  evidence: CollectedEvidence = plain,
  more: Partial<EvaluationInput> = {},
): EvaluationInput {
  const parsed = parsePolicy(policyText);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return { policy: parsed.policy, policySha256: parsed.policySha256, change: changeOf(sketch), evidence, now: NOW, ...more };
}
const good: ChangeSketch = { files: { "src/a.ts": { before: "a();\n", after: "b();\n" } }, commits: ["feat: b"] };
const outcomes = (verdict: ReturnType<typeof evaluate>) =>
  Object.fromEntries(verdict.checks.map(({ check, outcome, required }) => [check, `${outcome}${required ? "!" : ""}`]));

test("without a policy an ordinary change passes, and five checks say that nobody configured them", () => {
  const verdict = evaluate(input(good));
  expect(outcomes(verdict)).toEqual({
    coverage: "not-applicable",
    tests: "not-applicable",
    lint: "not-applicable",
    types: "not-applicable",
    secrets: "pass!",
    dependencies: "not-applicable!",
    security: "pass",
    plan: "not-applicable",
    commits: "pass",
    size: "pass",
    hygiene: "pass!",
    integrity: "pass!",
  });
  expect(verdict).toMatchObject({
    verdict: "pass",
    base: "b".repeat(40),
    baseTip: "c".repeat(40),
    head: "d".repeat(40),
    tree: "e".repeat(40),
    engine: ENGINE_VERSION,
  });
  expect(verdict.reason).toMatchObject({ says: "4 required checks met", outcome: "pass" });
  expect(verdict.reason.because).toHaveLength(12);
  expect(verdict.reason.because?.[0]).toEqual({
    says: "coverage (advisory): the policy says nothing about coverage, and no report was handed in",
    outcome: "not-applicable",
  });
  expect(verdict.checks.find(({ check }) => check === "coverage")).toMatchObject({ mode: "advisory", evidenceSha256: null, notes: [] });
  expect(verdict.checks.find(({ check }) => check === "secrets")).toMatchObject({
    mode: "required",
    evidenceSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test("an empty change passes because nothing would land, and no check says that it met anything", () => {
  const policy = "version: 1\nchecks:\n  tests: { mode: required, command: [npm, test], report: [r.xml] }\n";
  const verdict = evaluate(input({ files: {}, commits: [] }, policy, {}));
  expect(verdict.verdict).toBe("pass");
  expect(verdict.reason.says).toContain("nothing would land");
  expect(new Set(verdict.checks.map(({ outcome }) => outcome))).toEqual(new Set(["not-applicable"]));
});

describe("how checks make a verdict", () => {
  const { hygiene: _, ...uncollected } = plain;
  const failing = { ...good, files: { ...good.files, "b.txt": { after: "<<<<<<< HEAD\n" } } };
  const broken = (failed: "error" | "timeout" | "missing"): CollectedEvidence => ({
    ...plain,
    secrets: { failed, message: "the collector broke" },
  });
  test.each<[string, ChangeSketch, string | null, CollectedEvidence, string]>([
    ["a required fail", failing, null, plain, "fail"],
    ["a required error", good, null, broken("error"), "undecided"],
    ["a required timeout", good, null, broken("timeout"), "undecided"],
    ["a required missing", good, null, broken("missing"), "undecided"],
    ["a required fail beside an error: fail wins", failing, null, broken("error"), "fail"],
    ["an advisory fail", failing, "version: 1\nchecks: {hygiene: {mode: advisory}}", plain, "pass"],
    ["an advisory error", good, "version: 1\nchecks: {secrets: {mode: advisory}}", broken("error"), "pass"],
    ["a fail that is off", failing, "version: 1\nchecks: {hygiene: {mode: off}}", plain, "pass"],
    ["evidence that was never collected", good, null, uncollected, "undecided"],
    [
      "a required check with neither command nor report",
      good,
      "version: 1\nchecks: {tests: {mode: required}}",
      { ...plain, tests: { head: { run: null, reports: [] }, retries: [], base: null, red: null, repeats: [] } },
      "undecided",
    ],
    ["only not-applicable", {}, "version: 1\nchecks: {security: {mode: required}}", plain, "pass"],
  ])("%s", (_, sketch, policy, evidence, verdict) => {
    expect(evaluate(input(sketch, policy, evidence)).verdict).toBe(verdict);
  });
  test("say which", () => {
    expect(evaluate(input(failing)).reason.says).toBe("required and not met: hygiene (fail)");
    expect(evaluate(input(good, null, broken("timeout"))).reason.says).toBe("required and could not be judged: secrets (timeout)");
  });
  test("an off check is left out, and so is what was not asked for", () => {
    const verdict = evaluate(input(good, "version: 1\nchecks: {size: {mode: off}}"));
    expect(verdict.checks.map(({ check }) => check)).toEqual(CHECK_IDS.filter((id) => id !== "size"));
    expect(evaluate(input(failing, null, plain, { only: ["secrets", "size"] }))).toMatchObject({
      verdict: "pass",
      checks: [{ check: "secrets" }, { check: "size" }],
    });
  });
});

test("a report that is handed in for a check nobody configured is judged as required", () => {
  const coverage = { tool: { run: null, reports: [{ from: "given" as const, path: "c.json", text: "{}" }] }, floor: null };
  const verdict = evaluate(input(good, null, { ...plain, coverage }));
  expect(outcomes(verdict)).toMatchObject({ coverage: "error!" });
  expect(verdict.verdict).toBe("undecided");
});

test("a configured check whose evidence is not there is missing, with the mode of the policy", () => {
  const verdict = evaluate(input(good, "version: 1\nchecks: {lint: {mode: advisory}, types: {}}"));
  expect(outcomes(verdict)).toMatchObject({ lint: "missing", types: "missing!" });
  expect(verdict.checks.find(({ check }) => check === "types")?.reason.says).toBe("its evidence was never collected");
});

test("closed acceptance entries are held against the tests of the same evaluation", () => {
  const plan = {
    plan: {
      source: "file" as const,
      path: "p",
      text: "items: [{id: T-1, title: t, state: open, globs: ['**'], acceptance: [{id: a, test: works}]}]",
    },
    references: [],
    author: null,
  };
  const tests = (text: string) => ({
    head: { run: null, reports: [{ from: "given" as const, path: "t.tap", text }] },
    retries: [],
    base: null,
    red: null,
    repeats: [],
  });
  const sketch = { ...good, commits: ["chore: x\n\nCloses: T-1/a"] };
  const of = (text: string) =>
    outcomes(evaluate(input(sketch, "version: 1\nchecks: {plan: {}, tests: {}}", { ...plain, plan, tests: tests(text) })))["plan"];
  expect(of("ok 1 - works\n")).toBe("pass!");
  expect(of("ok 1 - other\n")).toBe("fail!");
});

describe("the same input gives the same bytes", () => {
  const bytes = (one: EvaluationInput): string => canonicalJson(evaluate(one) as unknown as Json);
  test("again, and in any order of members", () => {
    expect(bytes(input(good))).toBe(bytes(input(good)));
    const reversed = Object.fromEntries(Object.entries(plain).reverse());
    expect(bytes(input(good, null, reversed))).toBe(bytes(input(good)));
  });
  test("other input has other hashes", () => {
    const one = evaluate(input(good));
    const two = evaluate(input({ ...good, commits: ["feat: c"] }));
    expect(one.changeSha256).not.toBe(two.changeSha256);
    expect(one.policySha256).not.toBe(evaluate(input(good, "version: 1\n")).policySha256);
    const hash = (evidence: CollectedEvidence) =>
      evaluate(input(good, null, evidence)).checks.find(({ check }) => check === "hygiene")?.evidenceSha256;
    expect(hash({ ...plain, hygiene: { bytes: { "src/a.ts": 1 } } })).not.toBe(hash(plain));
  });
});

test("whatever a check shows, no secret is in a verdict", () => {
  const key = `AKIA${"QWERTZUIOPASDFGH".slice(0, 16)}`;
  const sketch = {
    files: { "src/a.ts": { after: `eval("${key}"); // eslint-disable-line\n` }, "b.txt": { after: `<<<<<<< ${key}\n` } },
    commits: [`feat: x ${key}`, "wip"],
  };
  const failed: CollectedEvidence = { ...plain, dependencies: { failed: "error", message: "x" } };
  const verdict = evaluate(input(sketch, "version: 1\nlanding: rebase", failed));
  expect(verdict.checks.flatMap(({ findings }) => findings).length).toBeGreaterThan(3);
  expect(JSON.stringify(verdict)).not.toContain(key);
});

test("a judge that breaks is an error of its check alone", () => {
  const evidence = { ...plain, hygiene: {} } as unknown as CollectedEvidence;
  const verdict = evaluate(input(good, null, evidence));
  expect(verdict.verdict).toBe("undecided");
  expect(verdict.checks.find(({ check }) => check === "hygiene")).toMatchObject({
    outcome: "error",
    reason: { says: expect.stringMatching(/^the judge of hygiene itself failed: /) },
  });
  expect(outcomes(verdict)).toMatchObject({ integrity: "pass!" });
});

test("a broken policy is undecided and says where", () => {
  const verdict = brokenPolicyVerdict(changeOf(good), ".praxis/gate.yaml", [
    { path: "checks", message: "must be an object", line: 3, column: 5 },
    { path: "", message: "odd" },
  ]);
  expect(verdict).toMatchObject({ verdict: "undecided", policySha256: null, checks: [], head: "d".repeat(40) });
  expect(verdict.reason.because).toEqual([
    { says: ".praxis/gate.yaml:3:5 checks: must be an object" },
    { says: ".praxis/gate.yaml:1:1 : odd" },
  ]);
});

test("small words", () => {
  expect([isCheckId("tests"), isCheckId("test"), isSeverity("high"), isSeverity("bad"), isSeverity(3)]).toEqual([
    true,
    false,
    true,
    false,
    false,
  ]);
  expect([isAtLeast("high", "medium"), isAtLeast("medium", "medium"), isAtLeast("low", "medium")]).toEqual([true, true, false]);
  expect(fingerprintOf("a", "bc")).not.toBe(fingerprintOf("ab", "c"));
  expect(lineRange(3)).toEqual({ start: { line: 3, column: 1 }, end: { line: 3, column: 1 } });
});

test("a change of 10,000 files is judged whole", () => {
  const files = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [`src/${String(index % 100)}/f${String(index)}.ts`, { after: "call();\n" }]),
  );
  expect(outcomes(evaluate(input({ files, commits: ["feat: all"] })))).toMatchObject({
    secrets: "pass!",
    size: "fail",
    hygiene: "pass!",
    integrity: "pass!",
  });
});
