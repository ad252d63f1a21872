/** Reports that the caller hands in, sorted to the checks that judge them. */
import { isLinter, sarifTools, type Report } from "@praxis/domain/gate";

export interface GivenReports {
  coverage: readonly Report[];
  junit: readonly Report[];
  /** SARIF of any tool. */
  sarif: readonly Report[];
  sarifBase: readonly Report[];
}

export const NO_REPORTS: GivenReports = { coverage: [], junit: [], sarif: [], sarifBase: [] };

/** A report that names a linter goes to lint; every other, also one that cannot be read, to security, whose judge says so. */
export function splitSarif(reports: readonly Report[]): { lint: Report[]; security: Report[] } {
  const lint = reports.filter(isOfLinter);
  return { lint, security: reports.filter((report) => !lint.includes(report)) };
}

function isOfLinter({ text }: Report): boolean {
  try {
    const tools = text === null ? [] : sarifTools(text);
    return tools.length > 0 && tools.every(isLinter);
  } catch {
    return false; // not SARIF at all
  }
}
