/** `praxis queue add <branch>` */
import { LANES } from "@praxis/domain/queue";
import { paths, queueEntryViewSchema } from "@praxis/api/contract";
import { Option, type Command } from "commander";
import type { Action } from "../action.js";
import { repositoryArgument } from "../arguments/repository-argument.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";

interface AddOptions {
  repo: string;
  head: string;
  lane: string;
  change?: string;
  title?: string;
}

export function addQueueAdd(queue: Command, action: Action): void {
  queue
    .command("add")
    .argument("<branch>", "the branch to land on")
    .description("put a change into the queue of a branch")
    .option("--repo <folder>", "the repository, on the server's machine", ".")
    .option("--head <ref>", "what is to land", "HEAD")
    .addOption(new Option("--lane <lane>", "who goes first").choices([...LANES]).default("normal"))
    .option("--change <name>", "names the change across pushes")
    .option("--title <text>", "the title that a squash or merge will have")
    .addHelpText(
      "after",
      "\nExamples:\n  $ praxis queue add main --head my-branch\n  $ praxis queue add release/2 --head fix --lane hotfix",
    )
    .action(
      action<AddOptions>(async (context, [branch = ""], { repo, head, lane, change, title }) => {
        const request = {
          repository: repositoryArgument(repo, context.session.cwd),
          head,
          lane,
          ...(change && { change }),
          ...(title && { title }),
        };
        const { body, raw } = await context.api.post(paths.queueEntries(branch), queueEntryViewSchema, request);
        if (context.json) await context.printJson(raw);
        else
          await context.print(
            `${context.paint("green", "✓")} ${body.id}: ${body.head.slice(0, 12)} waits to land on ${oneLine(body.branch)}`,
          );
        return EXIT.good;
      }),
    );
}
