/** POST /gates/{id}/override: of two people who are fast, the row's lock says who was first. */
import { actorOf } from "@praxis/domain/access";
import type { Handler } from "../http/call.js";
import { OWN_ISSUER } from "../sessions/own-issuer.js";
import { namesOf } from "./names-of.js";
import { commitGate } from "./commit-gate.js";
import type { GateHandlerDeps } from "./gate-deps.js";
import { requireGateId } from "./require-gate.js";

export function createOverrideGate(deps: GateHandlerDeps): Handler<"overrideGate"> {
  return (call) => {
    const { checks, reason, ticket, expiresAt } = call.body;
    const wish = {
      gateId: requireGateId(call.params.id),
      checks: [...new Set(checks)],
      reason: reason.trim(),
      ticket: ticket ?? null,
      expiresAt: new Date(expiresAt).toISOString(),
      approver: actorOf(call.principal),
      alsoKnownAs: namesOf(call.principal),
      issuer: OWN_ISSUER,
    };
    return commitGate(deps, call, (tx) => deps.gates.override(wish, tx));
  };
}
