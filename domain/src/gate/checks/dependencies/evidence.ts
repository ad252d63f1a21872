/** What the dependencies check needs beyond the change: lockfile texts are in the change, known weaknesses are not. */
import type { Severity } from "../../verdict/severity.js";

export interface Advisory {
  id: string;
  /** Npm's name of the package. */
  package: string;
  /** A semver range: `>=1.0.0 <1.4.2`. */
  range: string;
  severity: Severity;
  summary: string;
}

export interface DependenciesEvidence {
  /** From an offline database, at least those of the packages in changed lockfiles. Null: there is no database. */
  advisories: { /** ISO 8601, when the database was made. */ date: string; list: readonly Advisory[] } | null;
}
