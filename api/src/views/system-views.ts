/** The views that everybody has. Their ids are the contract; what they list may be said better one day. */
import type { ViewRecord } from "@praxis/database";
import type { SYSTEM_VIEW_IDS } from "../contract/views.js";

/** Before any saved one, so that they come first in the list. */
const ALWAYS = "1970-01-01T00:00:00.000Z";

const VIEWS = {
  view_stuck: { name: "Stuck", query: { stuck: "true" } },
  view_needs_me: { name: "Needs me", query: { needsPerson: "true" } },
  view_failed_today: { name: "Failed today", query: { status: ["failed", "timed_out"], finishedAfter: "-24h", sort: "-finishedAt" } },
  view_running: { name: "Running", query: { status: ["accepted", "running", "paused"] } },
} as const satisfies Record<(typeof SYSTEM_VIEW_IDS)[number], { name: string; query: Record<string, string | readonly string[]> }>;

/** In the order of their ids, as the list sorts them. */
export const SYSTEM_VIEWS: readonly ViewRecord[] = Object.entries(VIEWS)
  .map(([id, { name, query }]) => ({
    id,
    name,
    query: structuredClone(query) as ViewRecord["query"],
    createdBy: { kind: "system", id: "praxis" } as const,
    createdAt: ALWAYS,
  }))
  .sort((a, b) => (a.id < b.id ? -1 : 1));

export function isSystemView(id: string): boolean {
  return Object.hasOwn(VIEWS, id);
}
