/** Reverse drift: where the plan has moved away from what was done. For a daily sweep, not for a single change. */
import type { Commit } from "../../change/change.js";
import type { PlanItem } from "./evidence.js";
import { idleGlobs } from "./judge-plan.js";
import { planReferences } from "./plan-references.js";

export interface PlanDrift {
  /** Items that are done although nothing that landed names them. */
  doneWithoutChange: readonly string[];
  /** Landed commits that name no item of the plan. */
  commitsWithoutItem: readonly string[];
  globsWithoutFile: readonly { id: string; glob: string }[];
}

export function planDrift({
  items,
  landed,
  headPaths,
}: {
  items: readonly PlanItem[];
  landed: readonly Commit[];
  headPaths: readonly string[];
}): PlanDrift {
  const named = landed.map((commit) => ({ id: commit.id, items: itemsOf(commit, items) }));
  const done = new Set(named.flatMap((entry) => entry.items));
  return {
    doneWithoutChange: items.filter(({ id, state }) => state === "done" && !done.has(id)).map(({ id }) => id),
    commitsWithoutItem: named.filter((entry) => entry.items.length === 0).map(({ id }) => id),
    globsWithoutFile: items.filter(({ state }) => state === "open").flatMap((item) => idleGlobs(item, { headPaths })),
  };
}

function itemsOf(commit: Commit, items: readonly PlanItem[]): string[] {
  const known = new Set(items.map(({ id }) => id));
  return planReferences({ commits: [commit], branch: null }, items, []).items.filter((id) => known.has(id));
}
