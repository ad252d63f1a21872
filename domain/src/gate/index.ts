/** PR gates: reading diffs and policies, judging a change from collected evidence, receipts and changelogs. Pure: no I/O, no clock. */
export { DIFF_ARGUMENTS } from "./diff/diff-arguments.js";
export { parseDiff } from "./diff/parse-diff.js";
export { gitPath } from "./diff/git-path.js";
export type { ChangedFile } from "./diff/changed-file.js";
export { isEmptyChange, TEXT_BYTES_MAX, type Change, type Commit, type Texts } from "./change/change.js";
export { LOCKFILE_NAMES, matcher } from "./change/path-kind.js";
export { POLICY_PATH, parsePolicy, type ParsedPolicy } from "./policy/parse-policy.js";
export { explainPolicy, type ExplainedValue } from "./policy/explain-policy.js";
export { activeChecks, externalOf, isConfigured, type ExternalSource, type GatePolicy } from "./policy/policy.js";
export { LANDINGS, type Landing } from "./policy/policy-table.js";
export type { CollectedEvidence, CollectorFailure, EvidenceByCheck, ReportedElsewhere } from "./evidence/evidence.js";
export type { CommandRun, Report, ToolEvidence } from "./evidence/tool-evidence.js";
export { sarifTools, isLinter } from "./reports/findings/read-sarif.js";
export { coverablePaths, leftOut } from "./checks/coverage/coverable-paths.js";
export { changedTestFiles, needsRedRun } from "./checks/tests/changed-tests.js";
export { SCANNERS, type Scanner } from "./checks/security/evidence.js";
export { readOsv } from "./checks/dependencies/read-osv.js";
export type { PlanItem } from "./checks/plan/evidence.js";
export { parsePlan } from "./checks/plan/parse-plan.js";
export { planDrift, type PlanDrift } from "./checks/plan/plan-drift.js";
export { maskSecrets } from "./checks/secrets/mask-secrets.js";
export { brokenPolicyVerdict, ENGINE_VERSION, evaluate, type EvaluationInput } from "./evaluate.js";
export { CHECK_IDS, isCheckId, type CheckId } from "./verdict/check-id.js";
export { isUndecided, OUTCOMES, VERDICTS, type FailedOutcome, type Outcome, type Verdict } from "./verdict/outcome.js";
export { isAtLeast, SEVERITIES, type Severity } from "./verdict/severity.js";
export type { Finding, Range } from "./verdict/finding.js";
export type { Reason } from "./verdict/reason.js";
export type { CheckVerdict, GateVerdict } from "./verdict/check-verdict.js";
export { applyOverrides, overrideFault, type Override, type OverriddenVerdict } from "./receipt/override.js";
export {
  parseReceipt,
  receiptBody,
  receiptBytes,
  receiptMismatches,
  type ReceiptBody,
  type ReceiptReport,
  type SignedReceipt,
} from "./receipt/receipt.js";
export { changelogEntries, type ChangelogEntry } from "./changelog/landed-changes.js";
export { bumpFor, nextVersion, type Bump } from "./changelog/next-version.js";
export { changelogSection, withSection } from "./changelog/changelog-section.js";
export { repositoryKeyOf } from "./repository-key.js";
