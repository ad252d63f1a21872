/** Whose checkout a step works in, or works against: the nearest `workspace.prepare` among the steps it needs, directly or through others. */
import { createStepGraph, type StepGraph } from "./checks/step-graph.js";
import type { Playbook } from "./playbook.js";

/** The fewest needs between; of several equally near, the last in the text. */
export function nearestWorkspace(
  stepId: string,
  playbook: Pick<Playbook, "steps">,
  graph: StepGraph = createStepGraph(playbook.steps),
): string | undefined {
  const distances = graph.distances(stepId);
  let nearest: string | undefined;
  for (const { id, uses } of playbook.steps) {
    const distance = distances.get(id);
    if (uses !== "workspace.prepare" || distance === undefined) continue;
    if (nearest === undefined || distance <= (distances.get(nearest) ?? Infinity)) nearest = id;
  }
  return nearest;
}
