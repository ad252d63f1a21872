/** What to make of a check that somebody else runs: has it reported, is it slow, or has it never begun? Pure; the clock is given. */

/** 0 queued, 1 running, 2 ended: within one run it only rises. */
export const EXTERNAL_STAGES = { queued: 0, running: 1, ended: 2 } as const;

export interface ExternalReport {
  stage: number;
  /** In the forge's words; null until it has ended. */
  conclusion: string | null;
  startedAtMs: number | null;
  url: string | null;
}

export interface ExternalQuestion {
  name: string;
  /** Null: nobody has reported it for this commit. */
  report: ExternalReport | null;
  /** How long its last runs took, in any order. */
  pastMs: readonly number[];
  sinceMs: number;
  nowMs: number;
}

export type ExternalStanding =
  | { kind: "waiting"; until: number }
  | { kind: "reported"; reported: "pass" | "fail" | "not-applicable"; message: string }
  | { kind: "failed"; failed: "error" | "timeout" | "missing"; message: string };

const MINUTE_MS = 60_000;
/** A check that has not begun by then is one that nobody will begin. */
export const START_WITHIN_MS = 10 * MINUTE_MS;
const DEADLINE_MS_MIN = 10 * MINUTE_MS;
const DEADLINE_MS_MAX = 6 * 60 * MINUTE_MS;
/** Each run may take its time, but an evaluation does not wait for run after run. */
const WAIT_MS_MAX = 24 * 60 * MINUTE_MS;
/** Twice as long as nearly all of its runs is slow, not late. */
const TIMES_USUAL = 2;
const NEARLY_ALL = 0.95;

/** How long a run may take, learned from the last ones. Without any the longest there is. */
export function deadlineOf(pastMs: readonly number[]): number {
  if (pastMs.length === 0) return DEADLINE_MS_MAX;
  const sorted = [...pastMs].sort((a, b) => a - b);
  const usual = sorted[Math.min(sorted.length, Math.ceil(NEARLY_ALL * sorted.length)) - 1] ?? DEADLINE_MS_MAX;
  return Math.min(DEADLINE_MS_MAX, Math.max(DEADLINE_MS_MIN, TIMES_USUAL * usual));
}

export function standingOf({ name, report, pastMs, sinceMs, nowMs }: ExternalQuestion): ExternalStanding {
  if (report !== null && report.stage >= EXTERNAL_STAGES.ended) return ended(name, report);
  if (report === null || report.stage === EXTERNAL_STAGES.queued) {
    const until = sinceMs + START_WITHIN_MS;
    return nowMs < until ? { kind: "waiting", until } : { kind: "failed", failed: "missing", message: neverStarted(name, report) };
  }
  const allowed = deadlineOf(pastMs);
  const last = sinceMs + WAIT_MS_MAX;
  const until = Math.min(last, (report.startedAtMs ?? sinceMs) + allowed);
  if (nowMs < until) return { kind: "waiting", until };
  if (until === last) return { kind: "failed", failed: "timeout", message: neverEnded(name, report) };
  const learned = pastMs.length === 0 ? "the longest that is waited for" : `learned from its last ${String(pastMs.length)} runs`;
  return {
    kind: "failed",
    failed: "timeout",
    message: `\`${name}\` is slow: it began and has not ended after ${minutes(allowed)} (${learned})${at(report)}`,
  };
}

function neverEnded(name: string, report: ExternalReport): string {
  return `\`${name}\` was begun again and again, or says that it began in the future: waited for ${minutes(WAIT_MS_MAX)}${at(report)}`;
}

function neverStarted(name: string, report: ExternalReport | null): string {
  const cause =
    report === null
      ? "a filter on paths or branches, a workflow without the event `merge_group`, or an app that is not installed here"
      : "no runner took it";
  return `\`${name}\` never started: nothing within ${minutes(START_WITHIN_MS)}${report === null ? "" : " but that it is queued"}. Likely: ${cause}`;
}

function ended(name: string, report: ExternalReport): ExternalStanding {
  const said = report.conclusion ?? "nothing";
  const message = `\`${name}\` reported ${said}${at(report)}`;
  switch (said) {
    case "success":
      return { kind: "reported", reported: "pass", message };
    case "failure":
      return { kind: "reported", reported: "fail", message };
    case "skipped":
    case "neutral":
      return { kind: "reported", reported: "not-applicable", message };
    case "timed_out":
      return { kind: "failed", failed: "timeout", message };
    default:
      // cancelled, stale, action_required, startup_failure, error: nobody said whether the change is good.
      return { kind: "failed", failed: "error", message };
  }
}

function at({ url }: ExternalReport): string {
  return url === null ? "" : `: ${url}`;
}

function minutes(ms: number): string {
  return `${String(Math.round(ms / MINUTE_MS))} minutes`;
}
