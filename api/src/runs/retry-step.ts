/** POST /runs/{id}/steps/{stepId}/retry */
import type { RunStore } from "@praxis/database";
import { actorOf } from "@praxis/domain/access";
import type { Ids } from "@praxis/domain/ids";
import type { Handler } from "../http/call.js";
import { requireRunId } from "./require-run.js";
import { runView } from "./run-view.js";
import { type CommandRouteDeps, sendCommand } from "./send-command.js";

export function createRetryStep(deps: CommandRouteDeps & { runs: RunStore; ids: Ids }): Handler<"retryStep"> {
  return (call) => {
    const { id, stepId } = call.params;
    const { reason } = call.body;
    const request = {
      ...{ runId: requireRunId(id), stepId, actor: actorOf(call.principal), commandId: deps.ids("command") },
      ...(reason === undefined ? {} : { reason }),
    };
    return sendCommand(
      deps,
      call,
      (tx) => deps.runs.requestStepRetry(request, tx),
      ({ run }) => runView(run),
    );
  };
}
