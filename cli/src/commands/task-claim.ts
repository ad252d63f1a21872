/** `praxis task claim`: exit code 1 when there is nothing to claim. */
import { claimTaskRequestSchema, paths, taskViewSchema } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { checkedBody } from "../arguments/checked-body.js";
import { collect } from "../arguments/key-values.js";
import { EXIT } from "../exit-codes.js";
import { taskLines } from "../views/task-lines.js";

export function addTaskClaim(task: Command, action: Action): void {
  task
    .command("claim")
    .description("take the most urgent queued task whose dependencies are done")
    .requiredOption("--agent <name>", "who takes it")
    .option("--label <label>", "only a task that has it; may be repeated", collect)
    .addHelpText("after", "\nExit code 1: there is nothing to claim.\n\nExample:\n  $ praxis task claim --agent ada --label api")
    .action(
      action<{ agent: string; label?: readonly string[] }>(async (context, _args, { agent, label = [] }) => {
        const request = checkedBody(claimTaskRequestSchema, { agent, labels: [...label] }, "Nothing can be claimed");
        const { body, raw } = await context.api.post(paths.claimTask(), taskViewSchema.optional(), request);
        if (body === undefined) {
          if (context.json) await context.printJson(null);
          else await context.note("Nothing to claim: no queued task fits.");
          return EXIT.negative;
        }
        if (context.json) await context.printJson(raw);
        else await context.print(...taskLines(body, context));
        return EXIT.good;
      }),
    );
}
