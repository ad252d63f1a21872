/** A step's context for the verification's command: it runs as any command does, but what it prints is evidence and not the step's output. */
import { DomainError } from "@praxis/domain/errors";
import type { VerifyTask } from "@praxis/temporal/contracts";
import type { CommandWith } from "../command/index.js";
import type { KnownRun } from "../steps/run-library.js";
import type { StepContext } from "../steps/step-context.js";

export interface VerificationRequest {
  run: KnownRun;
  task: VerifyTask;
  with: CommandWith;
  workspace: string;
  signal: AbortSignal;
  output: StepContext<CommandWith>["output"];
}

export function verificationContext(request: VerificationRequest): StepContext<CommandWith> {
  const { run, task, workspace, signal, output } = request;
  const ignore = (): void => undefined;
  return {
    run: { id: run.runId, title: run.title, labels: run.labels, repository: run.repository },
    step: { id: task.stepId, uses: "agent", generation: task.generation, attempt: task.round, sideEffect: "none", timeoutMs: 0 },
    with: request.with,
    needs: {},
    workspace: { path: workspace, commit: null, hostId: "" },
    signal,
    // The activity beats by itself.
    heartbeat: ignore,
    output,
    saveArtifact: () => Promise.reject(new DomainError("step_internal", "a verification captures no files")),
    readArtifact: () => Promise.resolve(null),
    note: ignore,
  };
}
