/** Workflow ids of gates. One change of one repository has one entity, so two evaluations of it never decide beside each other. */

/** @param repositoryKey the repository's hash; the change's name follows it. */
export function changeGateWorkflowId(repositoryKey: string, change: string): string {
  return `gate:${repositoryKey}:${change}`;
}

/** Bound to what is judged and by which rules; `round` counts re-runs of the same. */
export function gateEvaluationWorkflowId(entity: string, of: { head: string; policySha256: string | null; round: number }): string {
  return `${entity}/${of.head}/${of.policySha256?.slice(0, 16) ?? "no-policy"}/${String(of.round)}`;
}

/** One branch of one repository has one queue: two of them would race for every landing. */
export function mergeQueueWorkflowId(repositoryKey: string, branch: string): string {
  return `queue:${repositoryKey}:${branch}`;
}
