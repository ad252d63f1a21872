/** Evidence of the security check: foreign scanners where they are installed, offline, with their findings as SARIF. */
import { access, constants } from "node:fs/promises";
import path from "node:path";
import {
  matcher,
  SCANNERS,
  type Change,
  type EvidenceByCheck,
  type GatePolicy,
  type Report,
  type Scanner,
  type ToolEvidence,
} from "@praxis/domain/gate";
import type { OverlaidFile } from "@praxis/repository/change";
import { unstartedRun } from "../run/run-command.js";
import type { RunTool } from "../run/tool-runner.js";

/** Removed before each run, so that the change cannot bring it. */
export const SCANNER_REPORT = ".praxis-gate-report.sarif";

/** None of them may reach the network: rules and databases are those that are installed. Findings are told by the report, not by the exit code. */
const COMMANDS: { readonly [Name in Scanner]: readonly string[] } = {
  gitleaks: [
    "gitleaks",
    "dir",
    ".",
    "--no-banner",
    "--redact",
    "--exit-code=0",
    "--report-format=sarif",
    `--report-path=${SCANNER_REPORT}`,
  ],
  semgrep: ["semgrep", "scan", "--metrics=off", "--disable-version-check", "--config=.semgrep", "--sarif", `--output=${SCANNER_REPORT}`],
  "osv-scanner": ["osv-scanner", "scan", "source", "--offline", "--recursive", "--format=sarif", `--output=${SCANNER_REPORT}`, "."],
  trivy: ["trivy", "fs", "--quiet", "--skip-db-update", "--offline-scan", "--format=sarif", `--output=${SCANNER_REPORT}`, "."],
};

export interface CollectSecurityRequest {
  policy: GatePolicy;
  change: Change;
  runTool: RunTool;
  given: readonly Report[];
  givenBase: readonly Report[];
  searchPath: string;
  signal?: AbortSignal | undefined;
}

export async function collectSecurity(request: CollectSecurityRequest): Promise<EvidenceByCheck["security"]> {
  const { policy, change, runTool, given, givenBase, searchPath, signal } = request;
  const { scanners: modes, timeoutMs } = policy.checks.security;
  const scanners: { name: Scanner; tool: ToolEvidence }[] = [];
  for (const name of SCANNERS) {
    if (modes[name] === "off") continue;
    const command = COMMANDS[name];
    if (!(await isInstalled(name, searchPath))) {
      scanners.push({ name, tool: { run: unstartedRun(command.slice(0, 1), "not-found", null), reports: [] } });
      continue;
    }
    const settings = { command, report: [SCANNER_REPORT], format: "sarif", timeoutMs };
    const overlay = settingsOfBase(change);
    scanners.push({ name, tool: (await runTool({ name, settings, commit: change.head, overlay, signal })).evidence });
  }
  return { scanners, given, givenBase };
}

/** False: the check is the built-in rules alone, and costs a moment. A required scanner that is absent still has to be said. */
export async function hasScannerToRun({ checks: { security } }: GatePolicy, searchPath: string): Promise<boolean> {
  const wanted = SCANNERS.filter((name) => security.scanners[name] !== "off");
  if (wanted.some((name) => security.scanners[name] === "required")) return true;
  return (await Promise.all(wanted.map((name) => isInstalled(name, searchPath)))).includes(true);
}

/** What scanners read to know what to look for, and what to pass over. */
const isSetting = matcher([
  "**/.semgrep/**",
  "**/.semgrep*",
  "**/.gitleaks*",
  "**/{.,}trivy*.{yml,yaml}",
  "**/.trivyignore*",
  "**/osv-scanner.toml",
]);
const REMOVED = "0";

/** The change is scanned by the rules it found, not by those it brings. */
function settingsOfBase({ files }: Change): OverlaidFile[] {
  return files.flatMap(({ path, newMode, newBlob, oldPath, oldMode, oldBlob }): OverlaidFile[] => [
    ...(newMode !== null && newBlob !== null && isSetting(path) ? [{ path, mode: REMOVED, blob: "0".repeat(newBlob.length) }] : []),
    ...(oldPath !== null && oldMode !== null && oldBlob !== null && isSetting(oldPath)
      ? [{ path: oldPath, mode: oldMode, blob: oldBlob }]
      : []),
  ]);
}

async function isInstalled(name: string, searchPath: string): Promise<boolean> {
  for (const folder of searchPath.split(path.delimiter).filter((entry) => path.isAbsolute(entry))) {
    const found = await access(path.join(folder, name), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
