/**
 * What an earlier step of the run left, by name. Only what its present generation left: a step that was run again and saved no such file
 * must not hand on what its former, perhaps failed and never verified, generation did.
 */
import { buffer } from "node:stream/consumers";
import type { StepDeps } from "./step-deps.js";

type Deps = Pick<StepDeps, "artifacts" | "bytes" | "recorder">;

export async function readArtifact(
  { artifacts, bytes, recorder }: Deps,
  runId: string,
  stepId: string,
  name: string,
): Promise<Buffer | null> {
  const found = await artifacts.get(runId, name);
  if (!found || (found.stepId !== null && found.stepId !== stepId)) return null;
  if (found.stepId !== null) {
    const step = (await recorder.loadStepValues(runId, [stepId]))[stepId];
    if (step?.generation !== found.generation) return null;
  }
  const opened = await bytes.open(found.sha256);
  return opened ? buffer(opened.stream) : null;
}
