/** Gates of a forge that are judged once more because something beside the head changed: the target's policy, or another's report. */
import type { CheckId } from "@praxis/domain/gate";
import type { Tx } from "../connection/database.js";
import type { StoreDepsWithIds } from "../store-deps.js";
import type { GateRecord } from "./gate-record.js";
import { LOCK_GATE, nextRound, type GateRequested } from "./request-gate.js";

const ONTO = `SELECT g.id FROM gates g JOIN forge_changes c ON c.repository_key = g.repository_key AND c.change = g.change AND NOT c.closed
  WHERE g.repository_key = $1 AND g.target = $2 AND g.forge IS NOT NULL AND g.status IN ('running', 'waiting', 'decided') ORDER BY g.id`;

/** Also one that is under way: what it resolved at its begin no longer holds. */
export async function judgeAgainOnto(
  deps: StoreDepsWithIds,
  { repositoryKey, target }: { repositoryKey: string; target: string },
  tx?: Tx,
): Promise<GateRequested[]> {
  return deps.database.within(tx, async (tx) => {
    const asked: GateRequested[] = [];
    for (const { id } of await tx.query<{ id: string }>(ONTO, [repositoryKey, target])) {
      const again = await judgeAgain(deps, tx, { id, check: null });
      if (again !== null) asked.push(again);
    }
    return asked;
  });
}

const AT = `SELECT id FROM gates WHERE repository_key = $1 AND head = $2 AND forge IS NOT NULL AND status IN ('waiting', 'decided') ORDER BY id`;

/** What was decided about this commit; one that is under way is left alone. */
export async function judgeAgainAt(
  deps: StoreDepsWithIds,
  { repositoryKey, head }: { repositoryKey: string; head: string },
  tx?: Tx,
): Promise<GateRequested[]> {
  return deps.database.within(tx, async (tx) => {
    const rows = await tx.query<{ id: string }>(AT, [repositoryKey, head]);
    const asked: GateRequested[] = [];
    for (const { id } of rows) {
      const again = await judgeAgain(deps, tx, { id, check: null });
      if (again !== null) asked.push(again);
    }
    return asked;
  });
}

/** Null: it lost its force meanwhile. */
export async function judgeAgain(
  deps: Pick<StoreDepsWithIds, "clock" | "ids">,
  tx: Tx,
  { id, check }: { id: string; check: CheckId | null },
): Promise<GateRequested | null> {
  const [gate] = await tx.query<GateRecord>(LOCK_GATE, [id]);
  if (gate?.status !== "running" && gate?.status !== "waiting" && gate?.status !== "decided") return null;
  return nextRound(deps, tx, gate, { check, branch: null });
}
