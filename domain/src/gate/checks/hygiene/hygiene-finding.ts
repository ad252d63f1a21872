/** A finding of the hygiene check. */
import { fingerprintOf, type Finding, type Range } from "../../verdict/finding.js";
import type { Severity } from "../../verdict/severity.js";

export interface HygieneFault {
  rule: string;
  severity: Severity;
  path: string;
  range?: Range;
  message: string;
  evidence?: string;
  /** Default true. */
  blocking?: boolean;
}

export function hygieneFinding({ rule, severity, path, range, message, evidence, blocking = true }: HygieneFault): Finding {
  return {
    check: "hygiene",
    rule,
    severity,
    path,
    range: range ?? null,
    message,
    fingerprint: fingerprintOf("hygiene", rule, path, evidence ?? ""),
    evidence: evidence?.slice(0, 200) ?? null,
    blocking,
  };
}
