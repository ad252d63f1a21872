/** What of a run is under way or waiting right now, with its attempts and its holder: the cards on top of the run page. Pure. */
import type { LeaseSummary, RunEvent, RunPlaybookView, RunView } from "@praxis/api/contract";
import { isLeaseOpen } from "@praxis/domain/lease";
import { isStepInFlight } from "@praxis/domain/run";

export interface PendingWork {
  readonly step: RunView["steps"][number];
  /** Null while the plan is not known. */
  readonly attemptsMax: number | null;
  readonly lastFailure: { readonly code: string; readonly message: string; readonly at: string } | null;
  /** When the next attempt begins, if one is planned. */
  readonly nextRetryAt: number | null;
  readonly lease: LeaseSummary | null;
}

/** `events`: as many of the run's latest as are known, oldest first. */
export function pendingWork(
  run: RunView,
  plan: RunPlaybookView | undefined,
  leases: readonly LeaseSummary[],
  events: readonly RunEvent[],
): PendingWork[] {
  return run.steps
    .filter((step) => isStepInFlight(step.status))
    .map((step) => ({
      step,
      attemptsMax: plan?.steps.find(({ id }) => id === step.id)?.attempts ?? null,
      lease: leases.find((lease) => lease.stepId === step.id && isLeaseOpen(lease.state)) ?? null,
      ...lastTrouble(step, events),
    }));
}

/** How a lease ends that counts as an attempt: with these words in the log. */
const LOST: ReadonlySet<unknown> = new Set(["failed", "lost", "stalled", "unverified"]);

function lastTrouble(step: RunView["steps"][number], events: readonly RunEvent[]): Pick<PendingWork, "lastFailure" | "nextRetryAt"> {
  const ofStep = events.filter(({ stepId }) => stepId === step.id);
  const reset = ofStep.findLast(({ type }) => type === "step_reset")?.seq ?? 0;
  const failed = ofStep.findLast(({ type, data, seq }) =>
    type === "lease_ended"
      ? LOST.has(data["as"]) && seq > reset
      : type === "step_attempt_failed" && (data["generation"] ?? step.generation) === step.generation,
  );
  if (failed === undefined) return { lastFailure: null, nextRetryAt: null };
  if (failed.type === "lease_ended") return { lastFailure: { ...endOf(failed.data), at: failed.ts }, nextRetryAt: null };
  const isTakenUp = ofStep.some(({ type, seq }) => type === "step_started" && seq > failed.seq);
  const delay = failed.data["nextRetryMs"];
  return {
    lastFailure: { ...failureOf(failed.data["failure"]), at: failed.ts },
    nextRetryAt: typeof delay === "number" && !isTakenUp ? Date.parse(failed.ts) + delay : null,
  };
}

/** Who lost the work and why, in the words of whoever ended it. */
function endOf(data: RunEvent["data"]): { code: string; message: string } {
  const text = (key: string): string => (typeof data[key] === "string" ? data[key] : "");
  return { code: text("agentId"), message: text("reason") === "" ? text("as") : text("reason") };
}

function failureOf(value: unknown): { code: string; message: string } {
  const failure = typeof value === "object" && value !== null ? value : {};
  const text = (key: string): string => {
    const found: unknown = Reflect.get(failure, key);
    return typeof found === "string" ? found : "";
  };
  return { code: text("code"), message: text("message") };
}
