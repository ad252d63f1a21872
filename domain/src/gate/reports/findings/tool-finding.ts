/** What a linter, type checker or scanner reports, whatever it was written in. */
import type { Severity } from "../../verdict/severity.js";

export interface ToolFinding {
  /** Lower case: `eslint`, `ruff`, `tsc`, `semgrep`. */
  tool: string;
  rule: string;
  severity: Severity;
  /** As reported; null when it is about no file. */
  path: string | null;
  /** 1-based; null when it is about the whole file. */
  line: number | null;
  column: number;
  endLine: number;
  /** Inclusive. */
  endColumn: number;
  message: string;
}
