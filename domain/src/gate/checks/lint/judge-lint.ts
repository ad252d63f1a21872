/** Lint: the repository's own linter, and only what the change adds to its findings. */
import type { Judgement } from "../../verdict/check-verdict.js";
import type { JudgeInput } from "../check.js";
import { judgeToolFindings } from "./judge-tool-findings.js";

export function judgeLint(input: JudgeInput<"lint">): Judgement {
  return judgeToolFindings("lint", input);
}
