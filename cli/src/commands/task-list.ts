/** `praxis task list` */
import { TASK_STATUSES } from "@praxis/domain/task";
import { paths, taskPageSchema } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { collect } from "../arguments/key-values.js";
import { listChoice } from "../arguments/list-choice.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";
import { taskRows } from "../views/task-lines.js";

interface ListOptions {
  status?: string;
  label?: readonly string[];
  assignee?: string;
  limit: number;
  cursor?: string;
}

export function addTaskList(task: Command, action: Action): void {
  task
    .command("list")
    .description("list tasks, oldest first")
    .option("--status <status,…>", TASK_STATUSES.join(", "), listChoice(TASK_STATUSES))
    .option("--label <label>", "only tasks that have it; may be repeated", collect)
    .option("--assignee <agent>", "only tasks that this one has")
    .option("--limit <count>", "how many (1 to 200)", wholeNumber(1, 200), 50)
    .option("--cursor <cursor>", "go on where the last page ended")
    .addHelpText("after", "\nExample:\n  $ praxis task list --status queued,blocked")
    .action(
      action<ListOptions>(async (context, _args, { limit, ...query }) => {
        const { status, label, assignee, cursor } = query;
        const { body, raw } = await context.api.get(paths.tasks(), taskPageSchema, {
          status,
          label,
          assignee,
          cursor,
          limit: String(limit),
        });
        if (context.json) await context.printJson(raw);
        else if (body.items.length === 0) await context.print("No tasks.");
        else await context.print(...taskRows(body.items, { now: context.session.now(), paint: context.paint }));
        if (!context.json && body.nextCursor !== null) await context.note(`More: add --cursor ${oneLine(body.nextCursor)}`);
        return EXIT.good;
      }),
    );
}
