/** The last door before a judgement is seen: whatever a check shows of the judged texts, no secret goes through. */
import { maskSecrets } from "../checks/secrets/mask-secrets.js";
import type { Judgement } from "./check-verdict.js";
import type { Reason } from "./reason.js";

export function maskJudgement(judgement: Judgement): Judgement {
  return {
    ...judgement,
    reason: maskReason(judgement.reason),
    findings: judgement.findings.map((finding) => ({
      ...finding,
      message: maskSecrets(finding.message),
      evidence: finding.evidence === null ? null : maskSecrets(finding.evidence),
    })),
    ...(judgement.notes ? { notes: judgement.notes.map(maskSecrets) } : {}),
  };
}

function maskReason({ says, outcome, because }: Reason): Reason {
  return {
    says: maskSecrets(says),
    ...(outcome === undefined ? {} : { outcome }),
    ...(because === undefined ? {} : { because: because.map(maskReason) }),
  };
}
