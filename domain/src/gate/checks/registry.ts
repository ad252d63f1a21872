/** Every check with its judge. A new check is a folder, a line here, and the compiler names what else it needs. */
import type { CheckId } from "../verdict/check-id.js";
import type { Judge } from "./check.js";
import { judgeCommits } from "./commits/judge-commits.js";
import { judgeCoverage } from "./coverage/judge-coverage.js";
import { judgeDependencies } from "./dependencies/judge-dependencies.js";
import { judgeHygiene } from "./hygiene/judge-hygiene.js";
import { judgeIntegrity } from "./integrity/judge-integrity.js";
import { judgeLint } from "./lint/judge-lint.js";
import { judgePlan } from "./plan/judge-plan.js";
import { judgeSecrets } from "./secrets/judge-secrets.js";
import { judgeSecurity } from "./security/judge-security.js";
import { judgeSize } from "./size/judge-size.js";
import { judgeTests } from "./tests/judge-tests.js";
import { judgeTypes } from "./types/judge-types.js";

export const JUDGES: { readonly [Id in CheckId]: Judge<Id> } = {
  coverage: judgeCoverage,
  tests: judgeTests,
  lint: judgeLint,
  types: judgeTypes,
  secrets: judgeSecrets,
  dependencies: judgeDependencies,
  security: judgeSecurity,
  plan: judgePlan,
  commits: judgeCommits,
  size: judgeSize,
  hygiene: judgeHygiene,
  integrity: judgeIntegrity,
};
