/** When a person may clear a check, and what the verdict is then. Who asked for what is recorded elsewhere; here are only the rules. */
import type { CheckId } from "../verdict/check-id.js";
import type { CheckVerdict, GateVerdict } from "../verdict/check-verdict.js";
import { isUndecided, type Verdict } from "../verdict/outcome.js";

export interface Override {
  checks: readonly CheckId[];
  reason: string;
  ticket?: string;
  approver: string;
  createdAt: string;
  expiresAt: string;
  /** What it was given for: a push or another policy voids it. */
  head: string;
  policySha256: string;
}

/** A sentence, not a word. */
const REASON_MIN = 20;
const EXPIRY_MAX_MS = 86_400_000;
/** What leaks or breaks in cannot be taken back: two people look. */
const TWO_PEOPLE: readonly CheckId[] = ["secrets", "security"];

/** Null: it holds now for this verdict. Else a sentence that says why not. */
export function overrideFault(
  override: Override,
  verdict: Pick<GateVerdict, "head" | "policySha256">,
  authors: readonly string[],
  now: string,
): string | null {
  if (override.head !== verdict.head) return "it was given for another head commit";
  if (override.policySha256 !== verdict.policySha256) return "it was given under another policy";
  if (override.reason.trim().length < REASON_MIN) return `its reason has fewer than ${String(REASON_MIN)} characters`;
  if (authors.includes(override.approver)) return "its approver is an author of the change";
  const lifetime = Date.parse(override.expiresAt) - Date.parse(override.createdAt);
  if (!(lifetime > 0 && lifetime <= EXPIRY_MAX_MS)) return "it must end after it begins, within 24 hours";
  if (!(Date.parse(now) < Date.parse(override.expiresAt))) return "it has expired";
  return override.checks.length === 0 ? "it names no check" : null;
}

export interface OverriddenVerdict {
  verdict: Verdict;
  /** Required checks that count as met because people said so. */
  overridden: readonly CheckId[];
  /** Covered by one person, and two are needed. */
  awaitingSecond: readonly CheckId[];
}

/** What of a verdict overrides bear upon. */
export interface OverridableVerdict {
  verdict: Verdict;
  checks: readonly Pick<CheckVerdict, "check" | "outcome" | "required">[];
}

/** @param overrides those that hold; others are the caller's to leave out (`overrideFault`). */
export function applyOverrides(verdict: OverridableVerdict, overrides: readonly Override[]): OverriddenVerdict {
  const approversOf = (id: CheckId): number =>
    new Set(overrides.filter(({ checks }) => checks.includes(id)).map(({ approver }) => approver)).size;
  const open = verdict.checks.filter(({ required, outcome }) => required && (outcome === "fail" || isUndecided(outcome)));
  const neededFor = (id: CheckId): number => (TWO_PEOPLE.includes(id) ? 2 : 1);
  const cleared = open.filter(({ check }) => approversOf(check) >= neededFor(check)).map(({ check }) => check);
  const left = open.filter(({ check }) => !cleared.includes(check));
  const awaitingSecond = left.filter(({ check }) => approversOf(check) === 1).map(({ check }) => check);
  // A verdict without checks (a broken policy) is nobody's to clear.
  const whole: Verdict =
    verdict.checks.length === 0
      ? verdict.verdict
      : left.length === 0
        ? "pass"
        : left.some(({ outcome }) => outcome === "fail")
          ? "fail"
          : "undecided";
  return { verdict: whole, overridden: cleared, awaitingSecond };
}
