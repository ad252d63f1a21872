/** What a person can do to a run: when each is offered, what it sends, and the same by command line and by HTTP. Pure. */
import { paths, type RunView } from "@praxis/api/contract";
import type { Scope } from "@praxis/domain/access";
import { isRunClosed, isStepRetryable } from "@praxis/domain/run";
import { shellText } from "../../../lib/text/shell-text";

export type RunAction =
  | { readonly kind: "cancel" | "pause" | "resume" | "message" }
  | { readonly kind: "retryRun"; readonly from?: string }
  | { readonly kind: "retryStep"; readonly stepId: string }
  | { readonly kind: "revoke"; readonly leaseId: string; readonly agentId: string };
export type RunActionKind = RunAction["kind"];

/** What the person wrote. */
export interface ActionWords {
  readonly text: string;
  readonly mode: "steer" | "follow_up";
}

/** All of them change a run. */
export const ACTION_SCOPE: Scope = "runs:write";

export const REASON_OF: Record<RunActionKind, "optional" | "needed"> = {
  cancel: "optional",
  pause: "optional",
  resume: "optional",
  message: "needed",
  retryRun: "optional",
  retryStep: "optional",
  revoke: "needed",
};

/** Of the run as a whole, in the order they are shown. */
export function runActions(run: RunView): RunAction[] {
  if (isRunClosed(run.status)) return run.status === "succeeded" ? [] : [{ kind: "retryRun" }];
  return [{ kind: run.status === "paused" ? "resume" : "pause" }, { kind: "message" }, { kind: "cancel" }];
}

export function stepActions(run: RunView, step: RunView["steps"][number]): RunAction[] {
  if (isRunClosed(run.status)) return [{ kind: "retryRun", from: step.id }];
  return isStepRetryable(step.status) ? [{ kind: "retryStep", stepId: step.id }] : [];
}

export interface ActionCall {
  readonly path: string;
  readonly body: Readonly<Record<string, string>>;
}

export function callOf(runId: string, action: RunAction, words: ActionWords): ActionCall {
  const text = words.text.trim();
  const reason = text === "" ? {} : { reason: text };
  switch (action.kind) {
    case "cancel":
      return { path: paths.cancelRun(runId), body: reason };
    case "pause":
      return { path: paths.pauseRun(runId), body: reason };
    case "resume":
      return { path: paths.resumeRun(runId), body: reason };
    case "message":
      return { path: paths.runMessages(runId), body: { text, mode: words.mode } };
    case "retryRun":
      return { path: paths.retryRun(runId), body: { ...(action.from === undefined ? {} : { from: action.from }), ...reason } };
    case "retryStep":
      return { path: paths.retryStep(runId, action.stepId), body: reason };
    case "revoke":
      return { path: paths.revokeLease(action.leaseId), body: reason };
  }
}

export function commandLineOf(runId: string, action: RunAction, words: ActionWords): string {
  const text = words.text.trim();
  const reason = text === "" ? [] : ["--reason", text];
  const parts: Record<RunActionKind, () => readonly string[]> = {
    cancel: () => ["run", "cancel", runId, ...reason],
    pause: () => ["run", "pause", runId, ...reason],
    resume: () => ["run", "resume", runId, ...reason],
    message: () => ["run", "message", runId, text, "--mode", words.mode],
    retryRun: () => [
      "run",
      "retry",
      runId,
      ...(action.kind === "retryRun" && action.from !== undefined ? ["--from", action.from] : []),
      ...reason,
    ],
    retryStep: () => ["run", "retry", runId, ...(action.kind === "retryStep" ? ["--step", action.stepId] : []), ...reason],
    revoke: () => ["lease", "revoke", action.kind === "revoke" ? action.leaseId : "", ...reason],
  };
  return ["praxis", ...parts[action.kind]().map(shellText)].join(" ");
}
