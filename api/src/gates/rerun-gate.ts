/** POST /gates/{id}/rerun */
import type { Handler } from "../http/call.js";
import { commitGate } from "./commit-gate.js";
import type { GateHandlerDeps } from "./gate-deps.js";
import { requireGateId } from "./require-gate.js";

export function createRerunGate(deps: GateHandlerDeps): Handler<"rerunGate"> {
  return (call) =>
    commitGate(deps, call, (tx) => deps.gates.rerun({ id: requireGateId(call.params.id), check: call.body.check ?? null }, tx));
}
