/** The handlers of gates, put together. */
import type { Handlers } from "../http/call.js";
import { createExplainGate } from "./explain-gate.js";
import type { GateHandlerDeps } from "./gate-deps.js";
import { createGetGate } from "./get-gate.js";
import { createListGateSigners } from "./list-gate-signers.js";
import { createListGates } from "./list-gates.js";
import { createOverrideGate } from "./override-gate.js";
import { createRequestGate } from "./request-gate.js";
import { createRerunGate } from "./rerun-gate.js";

export function createGateHandlers(
  deps: GateHandlerDeps,
): Pick<Handlers, "explainGate" | "getGate" | "listGates" | "listGateSigners" | "overrideGate" | "requestGate" | "rerunGate"> {
  return {
    explainGate: createExplainGate(deps),
    getGate: createGetGate(deps),
    listGates: createListGates(deps),
    listGateSigners: createListGateSigners(deps),
    overrideGate: createOverrideGate(deps),
    requestGate: createRequestGate(deps),
    rerunGate: createRerunGate(deps),
  };
}
