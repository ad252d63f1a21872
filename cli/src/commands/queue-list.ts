/** `praxis queue list <branch>` */
import { paths, queueViewSchema, type QueueEntryView } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { topFolder } from "../arguments/repository-argument.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";

interface ListOptions {
  repo?: string;
  ended?: boolean;
}

export function addQueueList(queue: Command, action: Action): void {
  queue
    .command("list")
    .argument("<branch>", "the branch that changes land on")
    .description("who waits in the queue of a branch, or what became of those who did")
    .option("--repo <folder>", "of one repository alone")
    .option("--ended", "what has left the queue, newest first")
    .addHelpText("after", "\nExamples:\n  $ praxis queue list main\n  $ praxis queue list main --ended")
    .action(
      action<ListOptions>(async (context, [branch = ""], { repo, ended }) => {
        const query = new URLSearchParams({
          state: ended === true ? "ended" : "open",
          ...(repo !== undefined && { repository: topFolder(repo, context.session.cwd) }),
        });
        const { body, raw } = await context.api.get(`${paths.queue(branch)}?${query.toString()}`, queueViewSchema);
        if (context.json) await context.printJson(raw);
        else if (body.items.length === 0) await context.note(ended === true ? "nothing has left this queue yet" : "nobody waits");
        else await context.print(...body.items.flatMap(linesOf));
        return EXIT.good;
      }),
    );
}

function linesOf({ id, head, lane, status, title, reason, repository }: QueueEntryView): string[] {
  const what = title === undefined ? "" : `  ${oneLine(title)}`;
  const line = `${id}  ${status.padEnd(10)}  ${lane.padEnd(7)}  ${head.slice(0, 12)}  ${oneLine(repository.path)}${what}`;
  return reason === undefined ? [line] : [line, `  ${oneLine(reason)}`];
}
