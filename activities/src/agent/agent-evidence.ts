/** What a person who is asked right after an agent's work wants to see: what the agent says, how it was verified, and the change. */
import type { EvidenceItem } from "@praxis/domain/run";
import type { RunDeps } from "../runs/run-deps.js";
import { definitionOf, type KnownRun } from "../steps/run-library.js";
import { PATCH_ARTIFACT } from "./agent-with.js";

const TEXT_CHARS_MAX = 4_000;

/** Of the agent steps that the asking step needs directly. Empty for others. */
export async function agentEvidence(deps: Pick<RunDeps, "recorder" | "artifacts">, run: KnownRun, stepId: string): Promise<EvidenceItem[]> {
  const { definition } = definitionOf(run, stepId);
  const agents = run.playbook.steps.filter(({ id, uses }) => uses === "agent" && definition.needs.includes(id));
  if (agents.length === 0) return [];
  const values = await deps.recorder.loadStepValues(
    run.runId,
    agents.map(({ id }) => id),
  );
  const patch = await deps.artifacts.get(run.runId, PATCH_ARTIFACT);
  return agents.flatMap(({ id, name = id }): EvidenceItem[] => {
    const { summary, evidence } = values[id]?.details ?? {};
    return [
      ...(typeof summary === "string" ? [{ label: `${name}: what the agent says`, text: shortened(summary) }] : []),
      ...(typeof evidence === "string" ? [{ label: `${name}: verification`, artifact: evidence }] : []),
      ...(patch?.stepId === id && patch.generation === values[id]?.generation ? [{ label: `${name}: change`, artifact: patch.name }] : []),
    ];
  });
}

function shortened(text: string): string {
  return text.length <= TEXT_CHARS_MAX ? text : `${text.slice(0, TEXT_CHARS_MAX)} (cut)`;
}
