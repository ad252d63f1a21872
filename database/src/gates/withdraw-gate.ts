/** Nobody waits for a change's verdict any more: what is under way is given up. A verdict that stands keeps standing. */
import type { GateCommand } from "@praxis/domain/change-gate";
import { toJsonb } from "../connection/to-jsonb.js";
import type { Tx } from "../connection/database.js";
import type { StoreDepsWithIds } from "../store-deps.js";
import type { GateFailure } from "./gate-record.js";
import { LOCK_CHANGE, standingGate, tellWorkflow, type GateRequested } from "./request-gate.js";

export interface Withdrawal {
  repositoryKey: string;
  change: string;
  /** One sentence for whoever looks at the gate later. */
  why: string;
}

const WITHDRAW = `UPDATE gates SET status = 'expired', failure = $3, moved_at = $4, moves = moves + 1
  WHERE repository_key = $1 AND change = $2 AND status IN ('running', 'waiting') RETURNING id`;

export async function withdrawGate(
  { database, clock, ids }: StoreDepsWithIds,
  { repositoryKey, change, why }: Withdrawal,
  tx?: Tx,
): Promise<GateRequested[]> {
  return database.within(tx, async (tx) => {
    await tx.query(LOCK_CHANGE, [`${repositoryKey} ${change}`]);
    const now = new Date(clock.now()).toISOString();
    const failure: GateFailure = { code: "gate_closed", message: why };
    const rows = await tx.query<{ id: string }>(WITHDRAW, [repositoryKey, change, toJsonb(failure), now]);
    const withdrawn: GateRequested[] = [];
    for (const { id } of rows) {
      const gate = await standingGate(tx, id);
      const command: GateCommand = { id: ids("command"), kind: "withdraw", gateId: id, position: gate.position, round: gate.round };
      withdrawn.push({ gate, command, workflowId: await tellWorkflow(tx, gate, command, now) });
    }
    return withdrawn;
  });
}
