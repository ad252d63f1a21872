/** What one check says about the change, and what the gate says: a tree with a reason at every node. */
import type { Json } from "../../hashing/index.js";
import type { CheckMode } from "../policy/policy-table.js";
import type { CheckId } from "./check-id.js";
import type { Finding } from "./finding.js";
import type { Outcome, Verdict } from "./outcome.js";
import type { Reason } from "./reason.js";

/** What a pure judge returns. */
export interface Judgement {
  outcome: Outcome;
  findings: readonly Finding[];
  reason: Reason;
  /** Only a person can clear this failure, by an override. */
  needs?: "human";
  /** Said beside the outcome and changing nothing: `advisories: not consulted`. */
  notes?: readonly string[];
  /** What the check offers to programs: a proposed plan patch, numbers of the coverage. */
  details?: { readonly [key: string]: Json };
}

export interface CheckVerdict extends Judgement {
  check: CheckId;
  mode: Exclude<CheckMode, "off">;
  required: boolean;
  notes: readonly string[];
  /** Of the canonical form of what was judged: the evidence beyond the change. Null when none was collected. */
  evidenceSha256: string | null;
}

export interface GateVerdict {
  verdict: Verdict;
  base: string;
  baseTip: string;
  head: string;
  tree: string;
  /** Null when the policy at the target's tip is broken. */
  policySha256: string | null;
  /** Of the canonical form of the change: two verdicts with the same hashes judged the same thing. */
  changeSha256: string;
  engine: string;
  reason: Reason;
  checks: readonly CheckVerdict[];
}
