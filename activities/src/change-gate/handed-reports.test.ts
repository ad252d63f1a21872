/** A report is judged where the policy names nobody else for its check, and a reason is given where it is not. */
import { expect, test } from "@jest/globals";
import type { ReportKind } from "@praxis/domain/change-gate";
import { parsePolicy } from "@praxis/domain/gate";
import { sortHandedReports } from "./handed-reports.js";

const sarifOf = (tool: string): string => JSON.stringify({ version: "2.1.0", runs: [{ tool: { driver: { name: tool } }, results: [] }] });
const TEXTS = {
  coverage: "{}",
  junit: "<testsuite/>",
  sarif: sarifOf("ESLint"),
  sarifBase: sarifOf("eslint"),
  scan: sarifOf("semgrep"),
  broken: "{",
} as const;

function sort(checks: string, texts: readonly (keyof typeof TEXTS)[]) {
  const parsed = parsePolicy(`version: 1\nchecks: { ${checks} }\n`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const read = texts.map((name) => {
    const kind: ReportKind = name === "scan" || name === "broken" ? "sarif" : name;
    const handed = { kind, name, sha256: name, bytes: 1, by: { kind: "service", id: "key_ci" }, at: "2030" } as const;
    return { handed, text: TEXTS[name] };
  });
  const { given, checks: whole, handed } = sortHandedReports(parsed.policy, read);
  const judged = Object.values(given).flatMap((reports: readonly { path: string }[]) => reports.map(({ path }) => path));
  return { judged, whole: [...whole], why: handed.map(({ leftOut }) => leftOut ?? null) };
}
const command = 'command: ["true"]';
const OWN = (check: string): string => `the policy names the command for \`${check}\`, and this server runs it itself`;

test.each<[string, string, (keyof typeof TEXTS)[], string[], string[], (string | null)[]]>([
  [
    "nothing is configured",
    "",
    ["coverage", "junit", "sarif"],
    ["coverage", "junit", "sarif"],
    ["coverage", "tests", "lint"],
    [null, null, null],
  ],
  ["tests have a command", `tests: { ${command} }`, ["junit"], [], [], [OWN("tests")]],
  ["tests are off, with a command", `tests: { mode: off, ${command} }`, ["junit"], [], [], ["the policy switches `tests` off"]],
  ["the tests' command leaves no coverage", `tests: { ${command} }`, ["coverage"], ["coverage"], ["coverage"], [null]],
  ["the tests' command leaves coverage", `tests: { ${command} }, coverage: { report: c.json }`, ["coverage"], [], [], [OWN("coverage")]],
  ["a place for coverage, and no command", "coverage: { report: c.json }", ["coverage"], ["coverage"], ["coverage"], [null]],
  ["coverage has a command", `coverage: { ${command}, report: c.json }`, ["coverage"], [], [], [OWN("coverage")]],
  [
    "lint has a command: what is old is known by it too",
    `lint: { ${command} }`,
    ["sarif", "sarifBase"],
    [],
    [],
    [OWN("lint"), OWN("lint")],
  ],
  ["what is old alone makes no check whole", "", ["sarifBase"], ["sarifBase"], [], [null]],
  ["a scanner's findings come beside the rules of the gate", `lint: { ${command} }`, ["scan"], ["scan"], [], [null]],
  ["what cannot be read goes to security, whose judge says so", "", ["broken"], ["broken"], [], [null]],
  [
    "somebody else reports at the forge",
    "tests: { external: { name: ci } }, security: { external: { name: scan } }",
    ["junit", "scan"],
    [],
    [],
    ["the policy leaves `tests` to `ci`, which reports at the forge", "the policy leaves `security` to `scan`, which reports at the forge"],
  ],
])("%s", (_, checks, texts, judged, whole, why) => {
  expect(sort(checks, texts)).toEqual({ judged, whole, why });
});
