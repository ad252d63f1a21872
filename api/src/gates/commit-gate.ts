/** The way of every wish about a gate: recorded in one transaction, then told to the change's workflow, answered 202. */
import type { GateRequested, Tx } from "@praxis/database";
import { paths } from "../contract/paths.js";
import type { Answer, Call } from "../http/call.js";
import type { GateHandlerDeps } from "./gate-deps.js";
import { gateView } from "./gate-view.js";

export async function commitGate(
  { delivery, now }: Pick<GateHandlerDeps, "delivery" | "now">,
  call: Pick<Call, "commit">,
  wish: (tx: Tx) => Promise<GateRequested>,
): Promise<Answer> {
  const told: GateRequested[] = [];
  const answer = await call.commit(async (tx) => {
    const requested = await wish(tx);
    told.push(requested);
    const { gate } = requested;
    return { status: 202, headers: { Location: paths.gate(gate.id) }, json: gateView(gate, { now: now() }) };
  });
  for (const { workflowId, command } of told) if (command !== null) await delivery.tellGate(workflowId, command);
  return answer;
}
