/** What the lint check needs beyond the change; the types check needs the same. */
import type { Report, ToolEvidence } from "../../evidence/tool-evidence.js";

export interface LintEvidence {
  /** The tool on head, or the reports handed in. */
  head: ToolEvidence;
  /** The same command on the merge base. Null: what is old is then known by lying outside the changed lines. */
  base: ToolEvidence | null;
  /** Handed in with `--sarif-base`: the findings that base already had. */
  givenBase: readonly Report[];
}
