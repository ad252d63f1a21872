/**
 * What an earlier step of the run left, by name. Only what its present generation left: a step that was run again and saved no such file
 * must not hand on what its former, perhaps failed and never verified, generation did. Of agents, only what the one left whose work counts.
 */
import { buffer } from "node:stream/consumers";
import type { StepDeps } from "./step-deps.js";

type Deps = Pick<StepDeps, "artifacts" | "bytes" | "recorder" | "leases">;

export async function readArtifact(
  { artifacts, bytes, recorder, leases }: Deps,
  runId: string,
  stepId: string,
  name: string,
): Promise<Buffer | null> {
  const found = await artifacts.get(runId, name);
  if (!found || (found.stepId !== null && found.stepId !== stepId)) return null;
  if (found.stepId !== null) {
    const step = (await recorder.loadStepValues(runId, [stepId]))[stepId];
    if (step?.generation !== found.generation) return null;
    const { leaseId } = step.details;
    if (typeof leaseId === "string" && !(await isLeftBy(leases, leaseId, name))) return null;
  }
  const opened = await bytes.open(found.sha256);
  return opened ? buffer(opened.stream) : null;
}

/** An earlier holder of the same step may have left a file of the same name: it is not this one's work. */
export async function isLeftBy(leases: StepDeps["leases"], leaseId: string, name: string): Promise<boolean> {
  return (await leases.get(leaseId))?.artifactNames.includes(name) ?? false;
}
