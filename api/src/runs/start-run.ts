/** POST /runs */
import { actorOf } from "@praxis/domain/access";
import type { StartRunRequest } from "../contract/runs.js";
import type { Handler } from "../http/call.js";
import { acceptAndStart, type AcceptDeps } from "./accept-run.js";
import type { StartRunCommand } from "./start-run-command.js";

export function createStartRun(
  deps: AcceptDeps & { toCommand: (request: StartRunRequest) => Promise<StartRunCommand> },
): Handler<"startRun"> {
  return (call) => acceptAndStart(deps, call, actorOf(call.principal), () => deps.toCommand(call.body));
}
