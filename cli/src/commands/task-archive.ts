/** `praxis task archive`: finished tasks leave the board, which holds 1 MiB. */
import { archiveTasksViewSchema, paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { pointInTime } from "../arguments/whole-number.js";
import { EXIT } from "../exit-codes.js";
import { counted } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";

const HELP = `
Done and abandoned tasks that did not change since, and that no task on the board depends on, go into a document of
their own (\`praxis collab get\` prints it). Tasks that are not finished always stay.

Example:
  $ praxis task archive --before 30d`;

export function addTaskArchive(task: Command, action: Action): void {
  task
    .command("archive")
    .description("move finished tasks from the board into an archive document")
    .requiredOption("--before <time>", "what last changed before: a span like 30d, or a time")
    .addHelpText("after", HELP)
    .action(
      action<{ before: string }>(async (context, _args, options) => {
        const before = pointInTime(options.before, context.session.now(), "before");
        const { body, raw } = await context.api.post(paths.archiveTasks(), archiveTasksViewSchema, { before });
        if (context.json) await context.printJson(raw);
        else if (body.document === null) await context.print("Nothing to archive: no finished task is that old and free of dependants.");
        else
          await context.print(
            `${context.paint("green", "✓")} ${counted(body.tasks, "task")} moved to the document ${oneLine(body.document)}`,
          );
        return EXIT.good;
      }),
    );
}
