/** An agent's call under its lease: whose it is, and its body, which is looked at only after the fence. */
import type { LeaseAddress, LeaseStore } from "@praxis/database";
import type { Principal } from "@praxis/domain/access";
import { isId } from "@praxis/domain/ids";
import { leaseRefusal } from "@praxis/domain/lease";

interface FencedCall {
  readonly principal: Principal;
  readonly params: { readonly id: string };
  readonly fence: number;
}

/** Throws `lease_not_found` for a text that cannot be an id. */
export function addressOf({ principal, params, fence }: FencedCall): LeaseAddress {
  if (!isId("lease", params.id)) throw leaseRefusal("lease_not_found", params.id);
  return { leaseId: params.id, principalId: principal.id, fence };
}

/** A body with faults is refused only when the lease would have let it through: a stale holder hears that it is stale. */
export async function bodyOf<Body>(
  leases: Pick<LeaseStore, "hold">,
  call: FencedCall & { readonly body: Body },
  address: LeaseAddress,
): Promise<Body> {
  try {
    return call.body;
  } catch (fault) {
    await leases.hold(address);
    throw fault;
  }
}
