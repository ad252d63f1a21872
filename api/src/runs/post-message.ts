/** POST /runs/{id}/messages */
import type { RunStore } from "@praxis/database";
import { actorOf } from "@praxis/domain/access";
import type { Ids } from "@praxis/domain/ids";
import type { MessageView } from "../contract/runs.js";
import type { Handler } from "../http/call.js";
import { requireRunId } from "./require-run.js";
import { type CommandRouteDeps, sendCommand } from "./send-command.js";

export function createPostMessage(deps: CommandRouteDeps & { runs: RunStore; ids: Ids }): Handler<"postMessage"> {
  return (call) => {
    const { text, mode } = call.body;
    const request = { runId: requireRunId(call.params.id), text, mode, actor: actorOf(call.principal), commandId: deps.ids("command") };
    return sendCommand(
      deps,
      call,
      (tx) => deps.runs.postMessage(request, tx),
      ({ run, command }): MessageView => ({ id: command.id, runId: run.id, mode, text }),
    );
  };
}
