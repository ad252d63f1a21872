/** Reports of other machines, on a server: which of them are judged. The policy decides; a report never takes the place of what it names. */
import { buffer } from "node:stream/consumers";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import type { HandedReport } from "@praxis/domain/change-gate";
import { DomainError } from "@praxis/domain/errors";
import { externalOf, type CheckId, type GatePolicy, type Report } from "@praxis/domain/gate";
import { splitSarif, type GivenReports } from "../gates/given-reports.js";

export interface ReadReport {
  handed: HandedReport;
  text: string;
}

/** Throws `gate_lost` when the bytes of one are gone. */
export async function readHandedReports(bytes: Pick<ArtifactBytes, "open">, handed: readonly HandedReport[]): Promise<ReadReport[]> {
  const read: ReadReport[] = [];
  for (const one of handed) {
    const kept = await bytes.open(one.sha256);
    if (kept === null) throw new DomainError("gate_lost", `The report ${one.name} is no longer among the artifacts. Hand it in again.`);
    read.push({ handed: one, text: (await buffer(kept.stream)).toString("utf8") });
  }
  return read;
}

export interface SortedReports {
  given: GivenReports;
  /** Whose whole evidence they are, so that no command is needed. Security is not among them: its own rules count besides. */
  checks: ReadonlySet<CheckId>;
  /** All of them, each with why it is not judged. */
  handed: HandedReport[];
}

/** The signer of the receipt answers for what it ran itself: whoever hands reports in is believed only where the policy names nobody else. */
export function sortHandedReports(policy: GatePolicy, read: readonly ReadReport[]): SortedReports {
  const sorted = read.map(({ handed, text }) => {
    const { kind, name, by } = handed;
    const report: Report = { from: "given", path: name, text, by: by.id };
    const check = checkOf(kind, report);
    return { handed, report, check, why: whyLeftOut(policy, check) };
  });
  const judged = sorted.filter(({ why }) => why === null);
  const of = (kind: HandedReport["kind"]): Report[] => judged.filter(({ handed }) => handed.kind === kind).map(({ report }) => report);
  const whole = judged.filter(({ handed, check }) => handed.kind !== "sarifBase" && check !== "security");
  return {
    given: { coverage: of("coverage"), junit: of("junit"), sarif: of("sarif"), sarifBase: of("sarifBase") },
    checks: new Set(whole.map(({ check }) => check)),
    handed: sorted.map(({ handed: { leftOut: _before, ...handed }, why }) => (why === null ? handed : { ...handed, leftOut: why })),
  };
}

function checkOf(kind: HandedReport["kind"], report: Report): "coverage" | "tests" | "lint" | "security" {
  if (kind === "coverage") return "coverage";
  if (kind === "junit") return "tests";
  return splitSarif([report]).lint.length > 0 ? "lint" : "security";
}

function whyLeftOut(policy: GatePolicy, check: ReturnType<typeof checkOf>): string | null {
  if (policy.checks[check].mode === "off") return `the policy switches \`${check}\` off`;
  const external = externalOf(policy, check);
  if (external !== null) return `the policy leaves \`${check}\` to \`${external.name}\`, which reports at the forge`;
  if (check === "security" || !hasCommand(policy, check)) return null;
  return `the policy names the command for \`${check}\`, and this server runs it itself`;
}

/** The tests' own run leaves the coverage where the policy says where it lies. */
function hasCommand({ checks: { coverage, tests, lint } }: GatePolicy, check: "coverage" | "tests" | "lint"): boolean {
  if (check === "lint") return lint.command !== null;
  const runsTests = tests.mode !== "off" && tests.command !== null;
  return check === "tests" ? runsTests : coverage.command !== null || (runsTests && coverage.report.length > 0);
}
