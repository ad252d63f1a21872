/** LeaseCommand → what the agent gets: its kind and what belongs to it, in one object. */
import type { LeaseCommand } from "@praxis/database";
import type { HeartbeatView } from "../contract/leases.js";

export function commandView({ id, kind, payload, createdAt }: LeaseCommand): HeartbeatView["commands"][number] {
  return { ...payload, createdAt, id, kind };
}
