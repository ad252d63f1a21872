/** The one sentence that says where a run stands: which words, and what fills them in. Pure; the component translates. */
import type { RunView } from "@praxis/api/contract";
import { isRunClosed } from "@praxis/domain/run";
import { betweenAttempts } from "../../../lib/run-state/between-attempts";

type Step = RunView["steps"][number];

export type StateSentence =
  | { readonly key: "accepted" | "paused" | "moving" | "worker" | "temporal" | "repair"; readonly since: string }
  | { readonly key: "running"; readonly step: string; readonly more: number; readonly since: string }
  | { readonly key: "retrying"; readonly step: string; readonly code: string; readonly attempt: number; readonly since: string }
  | { readonly key: "held"; readonly step: string; readonly agent: string; readonly since: string; readonly due: string }
  | {
      readonly key: "approval" | "lease" | "gate" | "timer" | "step";
      readonly step: string;
      readonly since: string;
      readonly due: string | null;
    }
  | { readonly key: "succeeded" | "cancelled" | "timed_out"; readonly from: string; readonly to: string }
  | { readonly key: "failed"; readonly step: string | null; readonly from: string; readonly to: string };

export function stateSentence(run: RunView): StateSentence {
  const begun = run.startedAt ?? run.createdAt;
  const { status } = run;
  if (isRunClosed(status)) {
    const span = { from: begun, to: run.finishedAt ?? begun };
    return status === "failed" ? { key: "failed", step: nameOf(run, run.failure?.stepId), ...span } : { key: status, ...span };
  }
  const since = run.waitingSince ?? begun;
  if (status === "paused") return { key: "paused", since };
  switch (run.waitingOn) {
    case "worker":
    case "temporal":
    case "repair":
      return { key: run.waitingOn, since };
    case "none":
      return atWork(run, begun);
    default:
      return waiting(run, run.waitingOn, since);
  }
}

function atWork(run: RunView, begun: string): StateSentence {
  const running = run.steps.filter((step) => step.status === "running");
  const [first] = running;
  if (first === undefined) return { key: run.status === "accepted" ? "accepted" : "moving", since: begun };
  const since = first.startedAt ?? begun;
  const tried = betweenAttempts(run);
  if (tried !== null)
    return { key: "retrying", step: tried.name, code: tried.failure.code, attempt: tried.attempt, since: tried.startedAt ?? begun };
  const { holder } = run;
  if (holder !== undefined && running.length === 1)
    return { key: "held", step: first.name, agent: holder.agentId, since, due: holder.expiresAt };
  return { key: "running", step: first.name, more: running.length - 1, since };
}

function waiting(run: RunView, waitingOn: "approval" | "lease" | "gate" | "timer" | "step", since: string): StateSentence {
  const step: Step | undefined = run.steps.find(
    (one) => one.waitingOn === waitingOn && (one.status === "waiting" || one.status === "unknown"),
  );
  return { key: waitingOn, step: step?.name ?? run.title, since: step?.waitingSince ?? since, due: step?.dueAt ?? null };
}

function nameOf(run: RunView, stepId: string | undefined): string | null {
  return run.steps.find(({ id }) => id === stepId)?.name ?? null;
}
