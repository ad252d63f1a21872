/** What the security check needs beyond the change: what foreign scanners found. The built-in rules read the change. */
import type { Report, ToolEvidence } from "../../evidence/tool-evidence.js";

export const SCANNERS = ["gitleaks", "semgrep", "osv-scanner", "trivy"] as const;
export type Scanner = (typeof SCANNERS)[number];

export interface SecurityEvidence {
  /** One per scanner that the policy does not switch off; `run.end` is `not-found` when it is not installed. Reports are SARIF. */
  scanners: readonly { name: Scanner; tool: ToolEvidence }[];
  /** SARIF handed in whose tool is none of eslint, biome, ruff; and what was handed in as known. */
  given: readonly Report[];
  givenBase: readonly Report[];
}
