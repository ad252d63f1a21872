/** For tests: what a worker would record of a run. */
import type { ArtifactDraft, StepOutcome } from "@praxis/database";
import type { ClosedRunStatus } from "@praxis/domain/run";
import type { ApiUnderTest } from "./api-under-test.js";

const actor = { kind: "service", id: "worker" } as const;

export interface StepRecorder {
  start(runId: string, stepId: string): Promise<void>;
  finish(
    runId: string,
    stepId: string,
    result?: StepOutcome,
    artifacts?: readonly { name: string; mediaType: string; content: string }[],
  ): Promise<void>;
  close(runId: string, status: ClosedRunStatus): Promise<void>;
}

export function createStepRecorder({ stores }: Pick<ApiUnderTest, "stores">): StepRecorder {
  let version = 0;
  return {
    start: async (runId, stepId) => {
      const recorded = await stores.recorder.recordStarted({ runId, stepId, generation: 1, version: (version += 1), attempt: 1, actor });
      if (recorded.kind !== "recorded") throw new Error(`start of ${stepId} was ${recorded.kind}`);
    },
    finish: async (runId, stepId, result = { status: "succeeded", outputs: { from: stepId } }, contents = []) => {
      const artifacts: ArtifactDraft[] = [];
      for (const { name, mediaType, content } of contents)
        artifacts.push({ name, mediaType, ...(await stores.artifactBytes.put(content)) });
      const fact = { runId, stepId, generation: 1, version: (version += 1), attempt: 1, started: false, result, artifacts, actor };
      const recorded = await stores.recorder.recordFinished(fact);
      if (recorded.kind !== "recorded") throw new Error(`end of ${stepId} was ${recorded.kind}`);
    },
    close: async (runId, status) => {
      const run = await stores.runs.getRun(runId);
      const steps = (run?.steps ?? []).map(({ id, generation, status: step }) => ({ stepId: id, generation, status: step }));
      const outbox = await stores.recorder.closeRun({ runId, version: (version += 1), status, steps, seenCommandIds: [], actor });
      if (!outbox.closed) throw new Error("the run still has commands");
    },
  };
}
