/** `praxis task create <title>` */
import { createTaskRequestSchema, paths, taskViewSchema } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { checkedBody } from "../arguments/checked-body.js";
import { collect, collectKeyValue, type Texts } from "../arguments/key-values.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";

interface CreateOptions {
  description?: string;
  priority?: number;
  label?: readonly string[];
  dependsOn?: readonly string[];
  blocker?: readonly string[];
  branch?: string;
  file?: readonly string[];
  doneWhen?: readonly string[];
  external?: Texts;
  idempotencyKey?: string;
}

export function addTaskCreate(task: Command, action: Action): void {
  task
    .command("create")
    .argument("<title>", "what is to be done")
    .description("put a task on the board")
    .option("--description <text>", "more about it")
    .option("--priority <1-5>", "1 is the highest", wholeNumber(1, 5))
    .option("--label <label>", "may be repeated", collect)
    .option("--depends-on <task>", "a task that must be done before; may be repeated", collect)
    .option("--blocker <text>", "what stands in the way; may be repeated", collect)
    .option("--branch <name>", "the branch of the work")
    .option("--file <glob>", "which files it is about; may be repeated", collect)
    .option("--done-when <text>", "one condition for being done; may be repeated", collect)
    .option("--external <where=id>", "its name elsewhere, for example github=12; may be repeated", collectKeyValue)
    .option("--idempotency-key <key>", "the same key makes no second task")
    .addHelpText("after", '\nExample:\n  $ praxis task create "Mend the login" --label api --done-when "the tests pass"')
    .action(
      action<CreateOptions>(async (context, [title = ""], options) => {
        const request = checkedBody(createTaskRequestSchema, bodyOf(title, options), "A task cannot be made");
        const key = options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey };
        const { body, raw } = await context.api.post(paths.tasks(), taskViewSchema, request, key);
        if (context.json) await context.printJson(raw);
        else
          await context.print(
            `${context.paint("green", "✓")} ${body.id} is queued: ${oneLine(body.title)}`,
            context.hint(`  look at it:  praxis task show ${body.id}`),
          );
        return EXIT.good;
      }),
    );
}

function bodyOf(title: string, options: CreateOptions): object {
  const { description, priority, label, dependsOn, blocker, branch, file, doneWhen, external } = options;
  const given = {
    description,
    priority,
    labels: label,
    dependencies: dependsOn,
    blockers: blocker,
    branch,
    globs: file,
    acceptance: doneWhen?.map((text) => ({ text })),
    externalIds: external,
  };
  return { title, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}
