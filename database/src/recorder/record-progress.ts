/** How far a running step is. No event and no version: it is shown and forgotten, and the next one replaces it. */
import { toJsonb } from "../connection/to-jsonb.js";
import type { StoreDeps } from "../store-deps.js";
import type { ProgressFact } from "./facts.js";
import { OWNED, ownerValues } from "./owned-step.js";

const UPDATE = `UPDATE steps SET progress = $6 WHERE ${OWNED} AND status = 'running' RETURNING step_id`;

export async function recordProgress({ database, clock }: StoreDeps, fact: ProgressFact): Promise<{ kind: "recorded" | "stale" }> {
  const { generation, attempt, done, total, note } = fact;
  const progress = { generation, attempt, at: new Date(clock.now()).toISOString(), done, total, note };
  const rows = await database.query(UPDATE, [...ownerValues(fact), toJsonb(progress)]);
  return { kind: rows.length > 0 ? "recorded" : "stale" };
}
