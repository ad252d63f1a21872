/** The six outcomes of a check, and the three of a gate. There is no seventh: flakes and known failures are findings. */
export const OUTCOMES = ["pass", "fail", "error", "timeout", "missing", "not-applicable"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What a collector may say when it has no evidence to hand over. */
export const FAILED_OUTCOMES = ["error", "timeout", "missing"] as const;
export type FailedOutcome = (typeof FAILED_OUTCOMES)[number];

export const VERDICTS = ["pass", "fail", "undecided"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The check could not be judged: nobody may read this as good or bad. */
export function isUndecided(outcome: Outcome): outcome is FailedOutcome {
  return outcome === "error" || outcome === "timeout" || outcome === "missing";
}
