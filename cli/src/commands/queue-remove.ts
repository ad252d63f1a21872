/** `praxis queue remove <branch> <entry>` */
import { paths } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";

export function addQueueRemove(queue: Command, action: Action): void {
  queue
    .command("remove")
    .argument("<branch>", "the branch it was to land on")
    .argument("<entry>", "its id (que_…)")
    .description("take an entry out of the queue, unless it is being written to the branch at this moment")
    .addHelpText("after", "\nExample:\n  $ praxis queue remove main que_…")
    .action(
      action(async (context, [branch = "", id = ""]) => {
        await context.api.remove(paths.queueEntry(branch, id));
        if (!context.json) await context.print(`${context.paint("green", "✓")} ${oneLine(id)} is out of the queue of ${oneLine(branch)}`);
        return EXIT.good;
      }),
    );
}
