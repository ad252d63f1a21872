/** POST /leases/{id}/revoke */
import { actorOf } from "@praxis/domain/access";
import { isId } from "@praxis/domain/ids";
import { leaseRefusal } from "@praxis/domain/lease";
import type { Handler } from "../http/call.js";
import { deliverEnd, type DeliverDeps } from "./deliver-end.js";
import { leaseSummary } from "./lease-view.js";

export function createRevokeLease(deps: DeliverDeps): Handler<"revokeLease"> {
  return async ({ params, body: { reason }, principal }) => {
    if (!isId("lease", params.id)) throw leaseRefusal("lease_not_found", params.id);
    const ended = await deps.leases.revoke({ leaseId: params.id, actor: actorOf(principal), reason });
    return { status: 200, json: leaseSummary(await deliverEnd(deps, ended)) };
  };
}
