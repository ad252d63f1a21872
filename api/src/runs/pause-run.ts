/** POST /runs/{id}/pause */
import type { RunStore } from "@praxis/database";
import { actorOf } from "@praxis/domain/access";
import type { Ids } from "@praxis/domain/ids";
import type { Handler } from "../http/call.js";
import { requireRunId } from "./require-run.js";
import { runView } from "./run-view.js";
import { type CommandRouteDeps, sendCommand } from "./send-command.js";

export function createPauseRun(deps: CommandRouteDeps & { runs: RunStore; ids: Ids }): Handler<"pauseRun"> {
  return (call) => {
    const { reason } = call.body;
    const request = {
      runId: requireRunId(call.params.id),
      actor: actorOf(call.principal),
      commandId: deps.ids("command"),
      ...(reason === undefined ? {} : { reason }),
    };
    return sendCommand(
      deps,
      call,
      (tx) => deps.runs.requestPause(request, tx),
      ({ run }) => runView(run),
    );
  };
}
