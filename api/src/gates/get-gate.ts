/** GET /gates/{id} */
import type { Handler } from "../http/call.js";
import type { GateHandlerDeps } from "./gate-deps.js";
import { gateView } from "./gate-view.js";
import { requireGate } from "./require-gate.js";

export function createGetGate({ gates, now }: GateHandlerDeps): Handler<"getGate"> {
  return async ({ params }) => ({ status: 200, json: gateView(await requireGate(gates, params.id), { now: now() }) });
}
