/** What never changes about a run, read once per worker: its playbook, parsed, its inputs and its plan. */
import type { Recorder, RunConstants } from "@praxis/database";
import { invariant } from "@praxis/domain/errors";
import { parsePlaybook, type Playbook, type StepDefinition } from "@praxis/domain/playbook";
import { planStep } from "@praxis/domain/run";
import type { PlanStep } from "@praxis/domain/playbook";

export interface KnownRun extends RunConstants {
  runId: string;
  playbook: Playbook;
}

export interface RunLibrary {
  run(runId: string): Promise<KnownRun>;
}

/** Enough for every run a worker has in flight; each entry is a few kilobytes. */
const RUNS_KEPT = 1_000;

export function createRunLibrary({ recorder }: { recorder: Pick<Recorder, "loadRunConstants"> }): RunLibrary {
  const kept = new Map<string, Promise<KnownRun>>();
  const load = async (runId: string): Promise<KnownRun> => {
    const constants = await recorder.loadRunConstants(runId);
    const parsed = parsePlaybook(constants.playbookText, { allowBenchKinds: true });
    invariant(parsed.ok, `the playbook of ${runId} was valid when the run was accepted`);
    return { ...constants, runId, playbook: parsed.playbook };
  };
  return {
    run(runId) {
      const found = kept.get(runId);
      if (found) return found;
      const loading = load(runId);
      kept.set(runId, loading);
      loading.catch(() => kept.delete(runId));
      const [oldest] = kept.keys();
      if (kept.size > RUNS_KEPT && oldest !== undefined) kept.delete(oldest);
      return loading;
    },
  };
}

export function definitionOf(run: KnownRun, stepId: string): { definition: StepDefinition; plan: PlanStep } {
  const definition = run.playbook.steps.find((step) => step.id === stepId);
  invariant(definition, `the playbook has no step ${stepId}`);
  return { definition, plan: planStep(run.plan, stepId) };
}
