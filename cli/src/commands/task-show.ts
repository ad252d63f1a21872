/** `praxis task show <task>` */
import { ID_PREFIXES, isId } from "@praxis/domain/ids";
import { paths, taskViewSchema } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";
import { taskLines } from "../views/task-lines.js";

export function addTaskShow(task: Command, action: Action): void {
  task
    .command("show")
    .argument("<task>", "its id")
    .description("show everything about one task")
    .addHelpText("after", "\nExample:\n  $ praxis task show tsk_…")
    .action(
      action(async (context, [id = ""]) => {
        if (!isId("task", id))
          throw new CliError(EXIT.usage, `"${oneLine(id)}" is not the id of a task: those begin with ${ID_PREFIXES.task}.`, [
            "`praxis task list` shows them.",
          ]);
        const { body, raw } = await context.api.get(paths.task(id), taskViewSchema);
        if (context.json) await context.printJson(raw);
        else await context.print(...taskLines(body, context));
        return EXIT.good;
      }),
    );
}
