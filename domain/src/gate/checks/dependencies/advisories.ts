/** Known weaknesses of packages that this change brings in. What base already had is not this change's doing. */
import { satisfies } from "semver";
import type { CheckSettings } from "../../policy/policy.js";
import type { Severity } from "../../verdict/severity.js";
import type { DependenciesEvidence } from "./evidence.js";
import type { PackageChange } from "./package-diff.js";

const DAY_MS = 86_400_000;
/** A database older than this is told; one older than the second says too little to rely on. */
const OLD_DAYS = 7;
const TOO_OLD_DAYS = 30;

export interface AdvisoryHit {
  id: string;
  package: string;
  version: string;
  severity: Severity;
  summary: string;
}

export function advisoryHits(changes: readonly PackageChange[], evidence: DependenciesEvidence): AdvisoryHit[] {
  const list = evidence.advisories?.list ?? [];
  return changes
    .filter(({ sameVersion }) => !sameVersion)
    .flatMap(({ package: { name, version } }) =>
      list
        .filter((advisory) => advisory.package === name && satisfies(version, advisory.range, { includePrerelease: true }))
        .map(({ id, severity, summary }) => ({ id, package: name, version, severity, summary })),
    );
}

export interface AdvisoryState {
  note: string | null;
  /** Set when the policy requires the part and it could not be had. */
  outcome: "missing" | "error" | null;
}

export function advisoryState(
  mode: CheckSettings["dependencies"]["advisories"],
  evidence: DependenciesEvidence,
  now: string,
): AdvisoryState {
  if (mode === "off") return { note: null, outcome: null };
  if (!evidence.advisories) return { note: "advisories: not consulted", outcome: mode === "required" ? "missing" : null };
  const days = Math.floor((Date.parse(now) - Date.parse(evidence.advisories.date)) / DAY_MS);
  const age = `advisories: from ${evidence.advisories.date}, ${String(days)} days old`;
  if (!(days <= TOO_OLD_DAYS)) return { note: `${age}: too old to rely on`, outcome: mode === "required" ? "error" : null };
  return { note: days > OLD_DAYS ? `${age}: bring them up to date` : age, outcome: null };
}
