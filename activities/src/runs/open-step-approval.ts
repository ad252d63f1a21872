/** Opens the question of an `approval` step. */
import { DomainError } from "@praxis/domain/errors";
import { referencesOf } from "@praxis/domain/playbook";
import { DEFAULT_ON_SILENCE, DEFAULT_OPTIONS, type ApprovalOption, type EvidenceItem } from "@praxis/domain/run";
import type { Opened, StepWrite } from "@praxis/temporal/contracts";
import { agentEvidence } from "../agent/index.js";
import { definitionOf } from "../steps/run-library.js";
import { filledWith, scopeOf } from "../steps/step-inputs.js";
import { failStep } from "./fail-step.js";
import type { RunDeps } from "./run-deps.js";
import { SYSTEM } from "../steps/step-deps.js";

interface ApprovalWith {
  question: string;
  evidence?: EvidenceItem[];
  role?: string;
  dueMs?: number;
  onSilence?: string;
  options?: (Omit<ApprovalOption, "needsReason"> & { needsReason?: boolean })[];
}

export async function openStepApproval(deps: RunDeps, task: StepWrite): Promise<Opened> {
  const run = await deps.library.run(task.runId);
  const { definition } = definitionOf(run, task.stepId);
  let asked: ApprovalWith;
  try {
    const values = await deps.recorder.loadStepValues(task.runId, referencesOf(definition, "with").steps);
    asked = filledWith(definition, scopeOf(run, values)) as unknown as ApprovalWith;
  } catch (error) {
    if (!DomainError.is(error) || error.retry) throw error;
    return failStep(deps, task, error);
  }
  const options = asked.options?.map((option) => ({ needsReason: false, ...option })) ?? DEFAULT_OPTIONS.approval;
  const opened = await deps.approvals.open({
    ...{ runId: task.runId, stepId: task.stepId, generation: task.generation, version: task.version, kind: "approval" as const },
    question: asked.question,
    evidence: [...(asked.evidence ?? []), ...(await agentEvidence(deps, run, task.stepId))],
    options,
    onSilence: asked.onSilence ?? silence(options),
    ...(asked.role === undefined ? {} : { role: asked.role }),
    ...(asked.dueMs === undefined ? {} : { dueMs: asked.dueMs }),
    actor: SYSTEM,
  });
  return { kind: "opened", approvalId: opened.approvalId, dueAt: opened.dueAt === null ? null : Date.parse(opened.dueAt) };
}

/** Silence is a no where there is one; else the last, most careful option. */
function silence(options: readonly ApprovalOption[]): string {
  const no = options.find((option) => option.id === DEFAULT_ON_SILENCE.approval);
  return (no ?? options.at(-1))?.id ?? DEFAULT_ON_SILENCE.approval;
}
