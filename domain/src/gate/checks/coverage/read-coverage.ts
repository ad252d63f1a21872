/** All reports of a check → covered files by their path in head. Several reports about a file stand beside each other. */
import type { ReportFormat } from "../../policy/policy-table.js";
import { detectFormat } from "../../reports/detect-format.js";
import { createPathResolver } from "../../reports/report-paths.js";
import type { CoveredFile } from "./covered-file.js";
import { readIstanbul } from "./formats/read-istanbul.js";
import { readLcov } from "./formats/read-lcov.js";
import { readCobertura, readJacoco } from "./formats/read-xml-coverage.js";

const READERS: Partial<Record<ReportFormat, (text: string) => CoveredFile[]>> = {
  istanbul: readIstanbul,
  lcov: readLcov,
  cobertura: readCobertura,
  jacoco: readJacoco,
};

export interface CoverageData {
  files: ReadonlyMap<string, readonly CoveredFile[]>;
  /** Paths in head that a reported name could mean, among others. */
  ambiguous: ReadonlySet<string>;
  faults: readonly string[];
}

export function readCoverage(
  reports: readonly { path: string; text: string }[],
  format: ReportFormat | null,
  headPaths: readonly string[],
): CoverageData {
  const resolver = createPathResolver(headPaths);
  const files = new Map<string, CoveredFile[]>();
  const ambiguous = new Set<string>();
  const faults: string[] = [];
  for (const report of reports) {
    const found = readReport(report, format, faults);
    for (const file of found) {
      const resolved = resolver.resolve(file.path);
      if (resolved && "path" in resolved) files.set(resolved.path, [...(files.get(resolved.path) ?? []), file]);
      else for (const path of resolved?.ambiguous ?? []) ambiguous.add(path);
    }
  }
  return { files, ambiguous, faults };
}

function readReport({ path, text }: { path: string; text: string }, wanted: ReportFormat | null, faults: string[]): CoveredFile[] {
  const format = wanted ?? detectFormat(text);
  const reader = format === null ? undefined : READERS[format];
  if (!reader) {
    faults.push(`${path}: ${format === null ? "its format is not known" : `${format} is no format of coverage`}`);
    return [];
  }
  try {
    return reader(text);
  } catch (error) {
    faults.push(`${path}: ${error instanceof Error ? error.message : "it cannot be read"}`);
    return [];
  }
}
