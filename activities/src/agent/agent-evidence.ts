/** What a person who is asked right after an agent's work wants to see: what the agent says, how it was verified, and the change. */
import type { EvidenceItem } from "@praxis/domain/run";
import type { RunDeps } from "../runs/run-deps.js";
import { isLeftBy } from "../steps/read-artifact.js";
import { definitionOf, type KnownRun } from "../steps/run-library.js";
import { PATCH_ARTIFACT } from "./agent-with.js";

const TEXT_CHARS_MAX = 4_000;

/** Of the agent steps that the asking step needs directly. Empty for others. */
export async function agentEvidence(
  deps: Pick<RunDeps, "recorder" | "artifacts" | "leases">,
  run: KnownRun,
  stepId: string,
): Promise<EvidenceItem[]> {
  const { definition } = definitionOf(run, stepId);
  const agents = run.playbook.steps.filter(({ id, uses }) => uses === "agent" && definition.needs.includes(id));
  if (agents.length === 0) return [];
  const values = await deps.recorder.loadStepValues(
    run.runId,
    agents.map(({ id }) => id),
  );
  const patch = await deps.artifacts.get(run.runId, PATCH_ARTIFACT);
  const holder = patch?.stepId ? values[patch.stepId]?.details["leaseId"] : null;
  const isPatchOfHolder = typeof holder === "string" && (await isLeftBy(deps.leases, holder, PATCH_ARTIFACT));
  return agents.flatMap(({ id, name = id }): EvidenceItem[] => {
    const { summary, evidence } = values[id]?.details ?? {};
    const isPatchThere = isPatchOfHolder && patch?.stepId === id && patch.generation === values[id]?.generation;
    return [
      ...(typeof summary === "string" ? [{ label: `${name}: what the agent says`, text: shortened(summary) }] : []),
      ...(typeof evidence === "string" ? [{ label: `${name}: verification`, artifact: evidence }] : []),
      ...(isPatchThere ? [{ label: `${name}: change`, artifact: PATCH_ARTIFACT }] : []),
    ];
  });
}

function shortened(text: string): string {
  return text.length <= TEXT_CHARS_MAX ? text : `${text.slice(0, TEXT_CHARS_MAX)} (cut)`;
}
