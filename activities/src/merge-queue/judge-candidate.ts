/** Is this tree green? A receipt that counts answers at once; else the gate judges the candidate onto what it was built on, and this waits. */
import { setTimeout as pause } from "node:timers/promises";
import type { GateRecord } from "@praxis/database";
import { isGateOpen, queueChange } from "@praxis/domain/change-gate";
import type { TreeVerdict } from "@praxis/domain/queue";
import type { CandidateTask } from "@praxis/temporal/contracts";
import { Context } from "@temporalio/activity";
import { findReceipt } from "./find-receipt.js";
import { entryOf, type QueueActivitiesDeps } from "./queue-deps.js";

/** Quick enough that nobody waits for the queue after a verdict; a read by primary key costs next to nothing. */
const LOOK_EVERY_MS = 500;
const WHY_MAX = 3;

export async function judgeCandidate(deps: QueueActivitiesDeps, { entry: id, onto, commit, tree }: CandidateTask): Promise<TreeVerdict> {
  const entry = await entryOf(deps, id);
  const wish = { entry, onto, commit, tree };
  const known = await findReceipt(deps, wish);
  if (known.kind === "good") return { kind: "green" };
  const { gate: asked } = await deps.gates.request({
    repository: entry.repository,
    change: queueChange(entry.branch, id),
    // The very commit: what is judged is this change alone, under the policy it would land on.
    ...{ target: onto, headName: commit, head: commit, branch: null },
    // Whoever queued it asked for it, and so may not clear its checks.
    actor: entry.requestedBy,
  });
  await deps.queue.noteGate(id, asked.id);
  const gate = await decided(deps, asked);
  if (gate.verdict !== "pass") return verdictOf(gate);
  const found = await findReceipt(deps, wish);
  if (found.kind === "good") return { kind: "green" };
  const why = found.kind === "refused" ? found.faults.slice(0, WHY_MAX).join("; ") : "its receipt is not there";
  return { kind: "refused", reason: `The gate ${gate.id} passed, but its receipt does not count here: ${why}.` };
}

async function decided({ gates }: QueueActivitiesDeps, asked: GateRecord): Promise<GateRecord> {
  const context = Context.current();
  let gate = asked;
  while (isGateOpen(gate.status)) {
    context.heartbeat();
    await pause(LOOK_EVERY_MS, undefined, { signal: context.cancellationSignal });
    gate = (await gates.get(asked.id)) ?? gate;
  }
  return gate;
}

function verdictOf({ id, status, verdict, checks, failure }: GateRecord): TreeVerdict {
  if (status !== "decided") return { kind: "undecided", reason: `The gate ${id} lost its force before it was decided: ${status}.` };
  if (failure) return { kind: "undecided", reason: `The gate ${id} could not judge it: ${failure.message}` };
  const open = checks.filter(({ required, outcome }) => required && outcome !== "pass" && outcome !== "not-applicable");
  const which = open.map(({ check, outcome }) => `${check} ${outcome ?? "open"}`).join(", ");
  const reason = `The gate ${id} said ${verdict ?? "nothing"}${which === "" ? "" : `: ${which}`}. \`GET /gates/${id}/explain\` has the reasons.`;
  return { kind: verdict === "fail" ? "red" : "undecided", reason };
}
