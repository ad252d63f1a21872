/** GET /runs */
import type { RunFilter, RunStore } from "@praxis/database";
import type { Handler, QueryOf } from "../http/call.js";
import { runView } from "./run-view.js";

export function createListRuns(deps: { runs: RunStore }): Handler<"listRuns"> {
  return async ({ query }) => {
    const page = await deps.runs.listRuns(filterOf(query));
    return { status: 200, json: { items: page.items.map(runView), nextCursor: page.nextCursor } };
  };
}

function filterOf({ label, createdAfter, ...same }: QueryOf<"listRuns">): RunFilter {
  const filter = {
    ...same,
    labels: label,
    // The store compares texts of times in UTC.
    createdAfter: createdAfter === undefined ? undefined : new Date(createdAfter).toISOString(),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
