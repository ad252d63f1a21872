/** Which evidence each check needs beyond the change itself. One member per check: collectors deliver it, judges read it. */
import type { FailedOutcome } from "../verdict/outcome.js";
import type { CommitsEvidence } from "../checks/commits/evidence.js";
import type { CoverageEvidence } from "../checks/coverage/evidence.js";
import type { DependenciesEvidence } from "../checks/dependencies/evidence.js";
import type { HygieneEvidence } from "../checks/hygiene/evidence.js";
import type { IntegrityEvidence } from "../checks/integrity/evidence.js";
import type { LintEvidence } from "../checks/lint/evidence.js";
import type { PlanEvidence } from "../checks/plan/evidence.js";
import type { SecurityEvidence } from "../checks/security/evidence.js";
import type { TestsEvidence } from "../checks/tests/evidence.js";

/** The change says it all. */
export type NoFurtherEvidence = Readonly<Record<string, never>>;

export interface EvidenceByCheck {
  coverage: CoverageEvidence;
  tests: TestsEvidence;
  lint: LintEvidence;
  types: LintEvidence;
  secrets: NoFurtherEvidence;
  dependencies: DependenciesEvidence;
  security: SecurityEvidence;
  plan: PlanEvidence;
  commits: CommitsEvidence;
  size: NoFurtherEvidence;
  hygiene: HygieneEvidence;
  integrity: IntegrityEvidence;
}

/** The collector itself could not do its work: the check gets this outcome without being judged. */
export interface CollectorFailure {
  failed: FailedOutcome;
  message: string;
}

/** Somebody else ran the check. */
export interface ReportedElsewhere {
  reported: "pass" | "fail" | "not-applicable";
  /** Who said it, and where it can be read. */
  message: string;
}

/** A check that is not `off` and has no member here is `missing`: its evidence was never collected. */
export type CollectedEvidence = { readonly [Id in keyof EvidenceByCheck]?: EvidenceByCheck[Id] | CollectorFailure | ReportedElsewhere };
