/** PR gates: reading diffs and policies, judging a change from collected evidence, receipts and changelogs. Pure: no I/O, no clock. */
export { DIFF_ARGUMENTS } from "./diff/diff-arguments.js";
export { parseDiff } from "./diff/parse-diff.js";
export { gitPath } from "./diff/git-path.js";
export type { ChangedFile } from "./diff/changed-file.js";
export { TEXT_BYTES_MAX, type Change, type Commit, type Texts } from "./change/change.js";
export { POLICY_PATH, parsePolicy, type ParsedPolicy } from "./policy/parse-policy.js";
export { explainPolicy, type ExplainedValue } from "./policy/explain-policy.js";
export { activeChecks, isConfigured, type GatePolicy } from "./policy/policy.js";
export type { CollectedEvidence, CollectorFailure, EvidenceByCheck } from "./evidence/evidence.js";
export type { CommandRun, Report, ToolEvidence } from "./evidence/tool-evidence.js";
export { maskSecrets } from "./checks/secrets/mask-secrets.js";
export { CHECK_IDS, isCheckId, type CheckId } from "./verdict/check-id.js";
export { OUTCOMES, VERDICTS, type Outcome, type Verdict } from "./verdict/outcome.js";
export type { Finding } from "./verdict/finding.js";
export type { CheckVerdict, GateVerdict } from "./verdict/check-verdict.js";
