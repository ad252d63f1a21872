/** What the coverage check needs beyond the change. */
import type { ToolEvidence } from "../../evidence/tool-evidence.js";

export interface CoverageEvidence {
  /** Reports about head. Istanbul, lcov, Cobertura or JaCoCo; several are merged, a node counts as covered if any report covers it. */
  tool: ToolEvidence;
  /** The project's stored floor (0–1) on the target, or null when none was ever recorded. The ratchet compares with it. */
  floor: number | null;
}
