/** (policy, change, evidence) → verdict with a reason at every node. Pure: the same input gives the same bytes. */
import type { Issue } from "../errors/index.js";
import { isEmptyChange, type Change } from "./change/change.js";
import { JUDGES } from "./checks/registry.js";
import type { JudgeInput } from "./checks/check.js";
import type { CollectedEvidence, CollectorFailure, EvidenceByCheck, ReportedElsewhere } from "./evidence/evidence.js";
import { fingerprintOf } from "./verdict/finding.js";
import { hashOf } from "./verdict/hash-of.js";
import { maskJudgement } from "./verdict/mask-judgement.js";
import { passedTestNames } from "./checks/tests/passed-test-names.js";
import { activeChecks, isConfigured, type GatePolicy } from "./policy/policy.js";
import type { CheckId } from "./verdict/check-id.js";
import type { CheckVerdict, GateVerdict, Judgement } from "./verdict/check-verdict.js";
import { isUndecided, type Verdict } from "./verdict/outcome.js";
import { counted, reason, type Reason } from "./verdict/reason.js";

/** Counts every change of what a judge may say about the same input. Receipts carry it. */
export const ENGINE_VERSION = "1";

export interface EvaluationInput {
  policy: GatePolicy;
  policySha256: string;
  change: Change;
  evidence: CollectedEvidence;
  /** ISO 8601. Allow-lists and advisory databases age by it; no judge has a clock. */
  now: string;
  /** Judge only these; the others are left out of the verdict, which then says nothing about them. */
  only?: readonly CheckId[];
}

export function evaluate(input: EvaluationInput): GateVerdict {
  const { policy, change, only } = input;
  const ids = activeChecks(policy).filter((id) => !only || only.includes(id));
  const checks = ids.map((id) => judgeCheck(id, input));
  const { verdict, says } = isEmptyChange(change) ? NOTHING_LANDS : conclude(checks);
  return {
    verdict,
    base: change.base,
    baseTip: change.baseTip,
    head: change.head,
    tree: change.tree,
    policySha256: input.policySha256,
    changeSha256: hashOf(change),
    engine: ENGINE_VERSION,
    reason: { says, outcome: verdict, because: checks.map(checkReason) },
    checks,
  };
}

function checkReason({ check, outcome, required, reason: { says, because } }: CheckVerdict): Reason {
  return { says: `${check} (${required ? "required" : "advisory"}): ${says}`, outcome, ...(because ? { because } : {}) };
}

function judgeCheck<Id extends CheckId>(id: Id, input: EvaluationInput): CheckVerdict {
  const settings = input.policy.checks[id];
  const evidence = input.evidence[id] as EvidenceByCheck[Id] | CollectorFailure | ReportedElsewhere | undefined;
  const judgement = judgementOf(id, input, evidence);
  const configured = isConfigured(input.policy, id) || evidence !== undefined;
  const mode = settings.mode === "off" || !configured ? "advisory" : settings.mode;
  return {
    ...judgement,
    check: id,
    mode,
    required: mode === "required",
    notes: judgement.notes ?? [],
    evidenceSha256: evidence === undefined ? null : hashOf(evidence),
  };
}

function judgementOf<Id extends CheckId>(
  id: Id,
  input: EvaluationInput,
  evidence: EvidenceByCheck[Id] | CollectorFailure | ReportedElsewhere | undefined,
): Judgement {
  const { policy, change, now } = input;
  if (isEmptyChange(change)) return nothing("not-applicable", "the change is empty");
  if (evidence === undefined) {
    if (!isConfigured(policy, id)) return nothing("not-applicable", `the policy says nothing about ${id}, and no report was handed in`);
    return nothing("missing", "its evidence was never collected");
  }
  if ("failed" in evidence) return nothing(evidence.failed, evidence.message);
  if ("reported" in evidence) return reportedElsewhere(id, evidence as ReportedElsewhere);
  const judged: JudgeInput<Id> = {
    policy,
    settings: policy.checks[id],
    change,
    evidence: evidence,
    now,
    passedTests: passedTestNames(input.evidence.tests, policy.checks.tests.format),
  };
  try {
    return maskJudgement(JUDGES[id](judged));
  } catch (error) {
    // A text that breaks a judge must not break the others, and is no pass.
    return nothing("error", `the judge of ${id} itself failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Said in place of "required checks met": none of them saw anything. */
const NOTHING_LANDS = { verdict: "pass", says: "nothing would land: the target has all of it already" } as const;

function reportedElsewhere(check: CheckId, { reported, message }: ReportedElsewhere): Judgement {
  if (reported !== "fail") return nothing(reported, message);
  const about = { check, rule: "reported-elsewhere", severity: "high", path: null, range: null, evidence: null, blocking: true } as const;
  return { ...nothing("fail", message), findings: [{ ...about, message, fingerprint: fingerprintOf(check, "reported-elsewhere") }] };
}

function nothing(outcome: Judgement["outcome"], says: string): Judgement {
  return { outcome, findings: [], reason: reason(says) };
}

/** A required fail wins over everything; then whatever could not be judged; `not-applicable` is as good as pass. */
function conclude(checks: readonly CheckVerdict[]): { verdict: Verdict; says: string } {
  const required = checks.filter((check) => check.required);
  const failed = required.filter(({ outcome }) => outcome === "fail");
  const undecided = required.filter(({ outcome }) => isUndecided(outcome));
  const names = (list: readonly CheckVerdict[]): string => list.map(({ check, outcome }) => `${check} (${outcome})`).join(", ");
  if (failed.length > 0) return { verdict: "fail", says: `required and not met: ${names(failed)}` };
  if (undecided.length > 0) return { verdict: "undecided", says: `required and could not be judged: ${names(undecided)}` };
  return { verdict: "pass", says: `${counted(required.length, "required check")} met` };
}

/** The policy at the target's tip cannot be read: nothing is judged by a policy that nobody wrote. */
export function brokenPolicyVerdict(change: Change, path: string, issues: readonly Issue[]): GateVerdict {
  const because = issues.map(({ line, column, path: key, message }) =>
    reason(`${path}:${String(line ?? 1)}:${String(column ?? 1)} ${key}: ${message}`),
  );
  return {
    verdict: "undecided",
    base: change.base,
    baseTip: change.baseTip,
    head: change.head,
    tree: change.tree,
    policySha256: null,
    changeSha256: hashOf(change),
    engine: ENGINE_VERSION,
    reason: { says: "the policy at the target's tip cannot be read", outcome: "undecided", because },
    checks: [],
  };
}
