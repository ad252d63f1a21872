/** GET /gates */
import type { Handler } from "../http/call.js";
import type { GateHandlerDeps } from "./gate-deps.js";
import { gateView } from "./gate-view.js";

export function createListGates({ gates, now }: GateHandlerDeps): Handler<"listGates"> {
  return async ({ query }) => {
    const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
    const page = await gates.list(given);
    const options = { now: now(), findings: false };
    return { status: 200, json: { items: page.items.map((gate) => gateView(gate, options)), nextCursor: page.nextCursor } };
  };
}
