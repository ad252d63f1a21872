/** POST /runs/{id}/pause, /resume and /cancel: the three that change what an open run as a whole does. */
import type { RunStore } from "@praxis/database";
import { actorOf } from "@praxis/domain/access";
import type { Ids } from "@praxis/domain/ids";
import type { Handler } from "../http/call.js";
import { requireRunId } from "./require-run.js";
import { runView } from "./run-view.js";
import { type CommandRouteDeps, sendCommand } from "./send-command.js";

const REQUEST = { pauseRun: "requestPause", resumeRun: "requestResume", cancelRun: "requestCancel" } as const satisfies Record<
  string,
  keyof RunStore
>;

export function createControlRun<Route extends keyof typeof REQUEST>(
  deps: CommandRouteDeps & { runs: RunStore; ids: Ids },
  route: Route,
): Handler<keyof typeof REQUEST> {
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
      (tx) => deps.runs[REQUEST[route]](request, tx),
      ({ run }) => runView(run),
    );
  };
}
