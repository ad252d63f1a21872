/** Is this tree green? A receipt that counts answers at once; else the gate judges the candidate onto what it was built on. */
import { setTimeout as pause } from "node:timers/promises";
import type { GateRecord } from "@praxis/database";
import { isGateOpen, queueChange } from "@praxis/domain/change-gate";
import { DomainError } from "@praxis/domain/errors";
import type { TreeVerdict } from "@praxis/domain/queue";
import { isBranch } from "@praxis/repository/change";
import type { CandidateAsked, CandidateTask } from "@praxis/temporal/contracts";
import { Context } from "@temporalio/activity";
import { findReceipt } from "./find-receipt.js";
import { entryOf, type QueueActivitiesDeps } from "./queue-deps.js";

/** Quick enough that nobody waits for the queue after a verdict; a read by primary key costs next to nothing. */
const LOOK_EVERY_MS = 500;
const WHY_MAX = 3;

export async function askForCandidate(deps: QueueActivitiesDeps, task: CandidateTask): Promise<CandidateAsked> {
  const { entry: id, onto, commit, tree } = task;
  const entry = await entryOf(deps, id);
  const known = await findReceipt(deps, { entry, onto, commit, tree });
  if (known.kind === "good") return { kind: "judged", verdict: { kind: "green" } };
  const { gate } = await deps.gates.request({
    repository: entry.repository,
    change: queueChange(entry.branch, id),
    // The very commit: what is judged is this change alone, under the policy it would land on.
    ...{ target: onto, headName: commit, head: commit },
    // A squash has one message left: what kind of change it is, and of which work, its own commits and branch say.
    madeFrom: entry.head,
    branch: (await isBranch(deps.git, entry.repository.path, entry.headName)) ? entry.headName : null,
    // Whoever queued it asked for it, and so may not clear its checks.
    actor: entry.requestedBy,
  });
  await deps.queue.noteGate(id, gate.id);
  if (await isCandidateOpen(deps, { gateId: gate.id })) return { kind: "asked", gateId: gate.id };
  return { kind: "judged", verdict: await concludeCandidate(deps, { ...task, gateId: gate.id }) };
}

export async function isCandidateOpen({ gates }: Pick<QueueActivitiesDeps, "gates">, { gateId }: { gateId: string }): Promise<boolean> {
  return isGateOpen((await requireGate(gates, gateId)).status);
}

export async function concludeCandidate(
  deps: QueueActivitiesDeps,
  { entry: id, onto, commit, tree, gateId }: CandidateTask & { gateId: string },
): Promise<TreeVerdict> {
  const gate = await requireGate(deps.gates, gateId);
  if (gate.verdict !== "pass") return verdictOf(gate);
  const found = await findReceipt(deps, { entry: await entryOf(deps, id), onto, commit, tree });
  if (found.kind === "good") return { kind: "green" };
  const why = found.kind === "refused" ? found.faults.slice(0, WHY_MAX).join("; ") : "its receipt is not there";
  return { kind: "refused", reason: `The gate ${gate.id} passed, but its receipt does not count here: ${why}.` };
}

/** For queues that began when an activity waited for the gate. */
export async function judgeCandidate(deps: QueueActivitiesDeps, task: CandidateTask): Promise<TreeVerdict> {
  const { cancellationSignal: signal } = Context.current();
  const asked = await askForCandidate(deps, task);
  if (asked.kind === "judged") return asked.verdict;
  while (await isCandidateOpen(deps, asked)) {
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
  return concludeCandidate(deps, { ...task, gateId: asked.gateId });
}

async function requireGate(gates: QueueActivitiesDeps["gates"], id: string): Promise<GateRecord> {
  const gate = await gates.get(id);
  if (!gate) throw new DomainError("gate_not_found", `The gate ${id} is not there any more. Queue the change again.`);
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
