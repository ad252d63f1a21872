/** Types: the repository's own type checker. Its findings may lie far from the changed lines, so the base is looked at too. */
import type { Judgement } from "../../verdict/check-verdict.js";
import type { JudgeInput } from "../check.js";
import { judgeToolFindings } from "../lint/judge-tool-findings.js";

export function judgeTypes(input: JudgeInput<"types">): Judgement {
  return judgeToolFindings("types", input);
}
