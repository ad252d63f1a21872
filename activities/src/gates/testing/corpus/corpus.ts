/** Every history of the corpus, by the sentence that names it. */
import { COMMITS_CASES } from "./commits-cases.js";
import { BOUNDS_CASES } from "./bounds-cases.js";
import type { CorpusCases } from "./corpus-case.js";
import { COVERAGE_BOUNDS_CASES } from "./coverage-bounds-cases.js";
import { COVERAGE_CASES } from "./coverage-cases.js";
import { DEPENDENCIES_BOUNDS_CASES } from "./dependencies-bounds-cases.js";
import { DEPENDENCIES_CASES } from "./dependencies-cases.js";
import { GENERAL_CASES } from "./general-cases.js";
import { HYGIENE_CASES } from "./hygiene-cases.js";
import { INTEGRITY_CASES } from "./integrity-cases.js";
import { PLAN_CASES } from "./plan-cases.js";
import { SECRETS_BOUNDS_CASES } from "./secrets-bounds-cases.js";
import { SECRETS_CASES } from "./secrets-cases.js";
import { SECURITY_CASES } from "./security-cases.js";
import { SIZE_CASES } from "./size-cases.js";
import { TESTS_CASES } from "./tests-cases.js";
import { TOOLS_CASES } from "./tools-cases.js";

export const CORPUS: CorpusCases = {
  ...GENERAL_CASES,
  ...SECRETS_CASES,
  ...COMMITS_CASES,
  ...SIZE_CASES,
  ...HYGIENE_CASES,
  ...INTEGRITY_CASES,
  ...DEPENDENCIES_CASES,
  ...SECURITY_CASES,
  ...PLAN_CASES,
  ...TESTS_CASES,
  ...TOOLS_CASES,
  ...COVERAGE_CASES,
  ...SECRETS_BOUNDS_CASES,
  ...DEPENDENCIES_BOUNDS_CASES,
  ...COVERAGE_BOUNDS_CASES,
  ...BOUNDS_CASES,
};
