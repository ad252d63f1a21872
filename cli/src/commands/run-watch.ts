/** `praxis run watch <run>` */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { resolveRunId } from "../arguments/run-argument.js";
import { watchRun } from "../watch/watch-run.js";

const HELP = `
On a terminal the steps are drawn in place; elsewhere every event is one line; with --json every event is one JSON
object a line and the run comes last. The exit code says how the run ended.

Example:
  $ praxis run watch last`;

export function addRunWatch(run: Command, action: Action): void {
  run
    .command("watch")
    .argument("<run>", "id, beginning of an id, or last")
    .description("follow a run to its end")
    .option("--no-wait", "leave with exit code 4 when only a person can move it on")
    .addHelpText("after", HELP)
    .action(
      action<{ wait: boolean }>(async (context, [text = ""], { wait }) =>
        watchRun(context, { runId: await resolveRunId(context.api, text), noWait: !wait }),
      ),
    );
}
