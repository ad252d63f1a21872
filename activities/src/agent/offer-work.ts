/** Puts an agent step up in its pool: fills what the playbook says, and records the offer with the step in one transaction. */
import { DomainError } from "@praxis/domain/errors";
import { MAX_ROUNDS_DEFAULT, TTL_DEFAULT_MS } from "@praxis/domain/lease";
import { limitsOf, referencesOf, type PlanStep } from "@praxis/domain/playbook";
import { offerQueue, type Offered, type OfferTask } from "@praxis/temporal/contracts";
import { failStep } from "../runs/fail-step.js";
import type { RunDeps } from "../runs/run-deps.js";
import { definitionOf, type KnownRun } from "../steps/run-library.js";
import { SYSTEM } from "../steps/step-deps.js";
import { filledWith, scopeOf } from "../steps/step-inputs.js";
import { VERIFY_TIMEOUT_MS, type AgentWith } from "./agent-with.js";
import { asOfferWorkspace, findWorkSource } from "./work-source.js";

export async function offerWork(deps: RunDeps, task: OfferTask): Promise<Offered> {
  const run = await deps.library.run(task.runId);
  const { plan } = definitionOf(run, task.stepId);
  try {
    const asked = await fillAgentWith(deps, run, task.stepId);
    return await open(deps, { run, task, plan, asked });
  } catch (error) {
    // What a repeat would not change, such as an unknown pool, is the step's failure. A newer decision that owns it is told the same way.
    if (!DomainError.is(error) || error.retry) throw error;
    return failStep(deps, task, error);
  }
}

/** Throws `expression_failed`, `with_invalid`. */
export async function fillAgentWith(deps: Pick<RunDeps, "recorder">, run: KnownRun, stepId: string): Promise<AgentWith> {
  const { definition } = definitionOf(run, stepId);
  const read = referencesOf(definition, "with").steps;
  const values = read.length > 0 ? await deps.recorder.loadStepValues(run.runId, read) : {};
  return filledWith(definition, scopeOf(run, values)) as unknown as AgentWith;
}

async function open(
  deps: RunDeps,
  { run, task, plan, asked }: { run: KnownRun; task: OfferTask; plan: PlanStep; asked: AgentWith },
): Promise<Offered> {
  const { runId, stepId, generation, version, leaseVersion, progress, deadlineAt, unverified } = task;
  const id = deps.ids("offer");
  const source = await findWorkSource(deps.recorder, run, stepId);
  const offer = await deps.offers.open({
    ...{ id, queue: offerQueue(asked.pool, id), runId, stepId, generation, version, leaseVersion, progress },
    pool: asked.pool,
    capabilities: asked.capabilities ?? [],
    priority: run.priority,
    ttlMs: asked.ttlMs ?? TTL_DEFAULT_MS,
    instructions: asked.instructions,
    inputs: asked.inputs ?? null,
    workspace: source === null ? null : asOfferWorkspace(source),
    deadlineAt: deadlineAt === null ? null : new Date(deadlineAt).toISOString(),
    ...(unverified ? { unverified } : {}),
    actor: SYSTEM,
  });
  return {
    kind: "offered",
    offerId: offer.id,
    queue: offer.queue,
    ttlMs: offer.ttlMs,
    policy: {
      attempts: limitsOf(plan).attempts,
      maxRounds: asked.maxRounds ?? MAX_ROUNDS_DEFAULT,
      hasVerify: asked.verify !== undefined,
      onStall: asked.onStall ?? "offer",
    },
    verifyTimeoutMs: asked.verify === undefined ? 0 : (asked.verify.timeoutMs ?? VERIFY_TIMEOUT_MS),
  };
}
