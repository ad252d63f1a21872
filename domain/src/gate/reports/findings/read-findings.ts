/** Reports of linters, type checkers and scanners → findings. */
import type { ReportFormat } from "../../policy/policy-table.js";
import { detectFormat } from "../detect-format.js";
import { readEslint, readRuff, readTypeErrors } from "./read-lint.js";
import { readSarif } from "./read-sarif.js";
import type { ToolFinding } from "./tool-finding.js";

const READERS: Partial<Record<ReportFormat, (text: string) => ToolFinding[]>> = {
  sarif: readSarif,
  "eslint-json": readEslint,
  "ruff-json": readRuff,
  tsc: readTypeErrors,
};

export interface FindingsRead {
  findings: readonly ToolFinding[];
  faults: readonly string[];
}

export function readFindings(reports: readonly { path: string; text: string }[], wanted: ReportFormat | null): FindingsRead {
  const faults: string[] = [];
  const findings = reports.flatMap(({ path, text }) => {
    // A checker that found nothing prints nothing.
    if (text.trim() === "" && (wanted === null || wanted === "tsc")) return [];
    const format = wanted ?? detectFormat(text);
    const reader = format === null ? undefined : READERS[format];
    if (!reader) {
      faults.push(`${path}: ${format === null ? "its format is not known" : `${format} is no format of findings`}`);
      return [];
    }
    try {
      return reader(text);
    } catch (error) {
      faults.push(`${path}: ${error instanceof Error ? error.message : "it cannot be read"}`);
      return [];
    }
  });
  return { findings, faults };
}
