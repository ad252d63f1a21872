/** GET /runs/{id} */
import type { RunStore } from "@praxis/database";
import type { Handler } from "../http/call.js";
import { requireRun } from "./require-run.js";
import { runView } from "./run-view.js";

export function createGetRun(deps: { runs: RunStore }): Handler<"getRun"> {
  return async ({ params }) => ({ status: 200, json: runView(await requireRun(deps.runs, params.id)) });
}
