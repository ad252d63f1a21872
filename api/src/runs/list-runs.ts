/** GET /runs */
import type { RunStore } from "@praxis/database";
import type { Handler } from "../http/call.js";
import { runFilterOf } from "./run-filter.js";
import { runView } from "./run-view.js";

export function createListRuns(deps: { runs: RunStore; now: () => number }): Handler<"listRuns"> {
  return async ({ query }) => {
    const page = await deps.runs.listRuns(runFilterOf(query, deps.now()));
    return { status: 200, json: { items: page.items.map(runView), nextCursor: page.nextCursor } };
  };
}
