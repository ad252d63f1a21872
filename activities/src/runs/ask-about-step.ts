/** Asks a person about a step that failed, or whose outcome nobody knows. */
import { DEFAULT_ON_SILENCE, DEFAULT_OPTIONS } from "@praxis/domain/run";
import type { AskTask, Opened } from "@praxis/temporal/contracts";
import { definitionOf } from "../steps/run-library.js";
import { SYSTEM } from "../steps/step-deps.js";
import type { RunDeps } from "./run-deps.js";

export async function askAboutStep(deps: RunDeps, task: AskTask): Promise<Opened> {
  const run = await deps.library.run(task.runId);
  const { definition } = definitionOf(run, task.stepId);
  const name = definition.name ?? task.stepId;
  const question =
    task.kind === "failure" ? `Step "${name}" failed. What now?` : `Nobody knows whether step "${name}" took effect. What happened?`;
  const opened = await deps.approvals.open({
    ...{ runId: task.runId, stepId: task.stepId, generation: task.generation, version: task.version, kind: task.kind },
    question,
    evidence: [{ label: task.failure.code, text: task.failure.message }],
    options: DEFAULT_OPTIONS[task.kind],
    onSilence: DEFAULT_ON_SILENCE[task.kind],
    actor: SYSTEM,
  });
  return { kind: "opened", approvalId: opened.approvalId, dueAt: opened.dueAt === null ? null : Date.parse(opened.dueAt) };
}
