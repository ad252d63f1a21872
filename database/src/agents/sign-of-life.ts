/** What keeps an agent registered. Written at most once per 10 s, beside whatever showed that it lives. */
import { AGENT_TOUCH_MS } from "@praxis/domain/lease";
import type { Part } from "../connection/join-statements.js";

/** Of the row `agents`. Its time is indexed, so it is left alone while it is young. */
export const SEEN_LONG_AGO = `agents.seen_at <= clock_timestamp() - ${String(AGENT_TOUCH_MS)} * interval '1 ms'`;

const SIGN = `UPDATE agents SET seen_at = clock_timestamp() WHERE id = $1 AND principal_id = $2 AND ${SEEN_LONG_AGO}`;

export function signOfLifePart({ agentId, principalId }: { agentId: string; principalId: string }): Part {
  return { name: "sign_of_life", text: SIGN, values: [agentId, principalId] };
}
