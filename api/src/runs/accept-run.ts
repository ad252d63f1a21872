/** Makes a run durable, then tells Temporal. The answer stands once the transaction has committed, whether Temporal is there or not. */
import type { NewRun, RunDraft, RunStore } from "@praxis/database";
import type { Ids } from "@praxis/domain/ids";
import { paths } from "../contract/paths.js";
import type { Answer, Call } from "../http/call.js";
import type { InlineDelivery } from "./inline-delivery.js";
import { runView } from "./run-view.js";

export interface AcceptDeps {
  runs: RunStore;
  delivery: InlineDelivery;
  ids: Ids;
}

/** @param draft made inside the transaction, so that a repeated key does not judge the request anew. */
export async function acceptAndStart(
  deps: AcceptDeps,
  call: Pick<Call, "commit">,
  actor: NewRun["createdBy"],
  draft: () => Promise<RunDraft>,
): Promise<Answer> {
  const id = deps.ids("run");
  const commandId = deps.ids("command");
  let accepted: RunDraft | null = null;
  const answer = await call.commit(async (tx) => {
    accepted = await draft();
    const run = await deps.runs.acceptRun({ ...accepted, id, createdBy: actor, commandId }, tx);
    return { status: 202, headers: { Location: paths.run(run.id) }, json: runView(run) };
  });
  await startInline(deps.delivery, accepted, id, commandId);
  return answer;
}

async function startInline(delivery: InlineDelivery, draft: RunDraft | null, runId: string, commandId: string): Promise<void> {
  if (draft === null) return;
  const reused = draft.steps.flatMap((step) => (step.reused ? [step.id] : []));
  const input = { runId, plan: draft.plan, ...(reused.length === 0 ? {} : { reused }) };
  await delivery.start({ input, playbook: draft.playbook.name, priority: draft.priority }, commandId);
}
