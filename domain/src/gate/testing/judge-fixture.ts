/** A history of the corpus as its collectors left it, and the judgement over it. Imports the judges alone, so that copies with planted faults can be judged by it. */
import type { Change } from "../change/change.js";
import { brokenPolicyVerdict, evaluate } from "../evaluate.js";
import type { CollectedEvidence } from "../evidence/evidence.js";
import { parsePolicy, POLICY_PATH } from "../policy/parse-policy.js";
import type { GateVerdict } from "../verdict/check-verdict.js";

export interface CorpusFixture {
  policy: string | null;
  change: Change;
  evidence: CollectedEvidence;
  now: string;
  verdict: GateVerdict;
}

export function judgeFixture({ policy: text, change, evidence, now }: CorpusFixture): GateVerdict {
  const parsed = parsePolicy(text);
  if (!parsed.ok) return brokenPolicyVerdict(change, POLICY_PATH, parsed.issues);
  return evaluate({ policy: parsed.policy, policySha256: parsed.policySha256, change, evidence, now });
}
