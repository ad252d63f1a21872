/** A verdict as SARIF 2.1.0, for code-scanning pages and editors. Findings that block nothing are notes. */
import type { Finding, GateVerdict } from "@praxis/domain/gate";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

export function verdictSarif(verdict: GateVerdict): object {
  const findings = verdict.checks.flatMap(({ findings: found }) => found);
  const rules = [...new Set(findings.map(ruleOf))].sort();
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "praxis-gate", version: verdict.engine, rules: rules.map((id) => ({ id })) } },
        properties: { verdict: verdict.verdict, base: verdict.base, head: verdict.head },
        invocations: [
          {
            executionSuccessful: verdict.verdict !== "undecided",
            toolExecutionNotifications: verdict.checks
              .filter(({ outcome }) => outcome !== "pass" && outcome !== "not-applicable")
              .map(({ check, outcome, required, reason }) => ({
                level: required ? "error" : "note",
                message: { text: `${check}: ${outcome}: ${reason.says}` },
              })),
          },
        ],
        results: findings.map((finding) => resultOf(finding, rules.indexOf(ruleOf(finding)))),
      },
    ],
  };
}

function ruleOf({ check, rule }: Finding): string {
  return `${check}/${rule}`;
}

function resultOf(finding: Finding, ruleIndex: number): object {
  const { path, range, message, fingerprint, blocking, severity } = finding;
  const region = range && {
    region: {
      startLine: range.start.line,
      startColumn: range.start.column,
      endLine: range.end.line,
      // SARIF counts to the column after the last one.
      endColumn: range.end.column + 1,
    },
  };
  return {
    ruleId: ruleOf(finding),
    ruleIndex,
    level: blocking ? "error" : severity === "info" || severity === "low" ? "note" : "warning",
    message: { text: message },
    partialFingerprints: { "praxis/v1": fingerprint },
    ...(path === null ? {} : { locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(path) }, ...region } }] }),
  };
}
