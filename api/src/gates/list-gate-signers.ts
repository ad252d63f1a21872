/** GET /gate-signers */
import type { Handler } from "../http/call.js";
import type { GateHandlerDeps } from "./gate-deps.js";

export function createListGateSigners({ gates }: GateHandlerDeps): Handler<"listGateSigners"> {
  return async () => ({ status: 200, json: { items: (await gates.signers()).map((signer) => ({ ...signer, role: "server" })) } });
}
