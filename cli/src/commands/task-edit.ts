/** `praxis task edit <task>`: changes what was read, and nothing that somebody else changed since. */
import { paths, MERGE_PATCH_MEDIA_TYPE, taskViewSchema, type TaskView } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { collect, collectKeyValue, type Texts } from "../arguments/key-values.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import { UnexpectedAnswer } from "../http/api-errors.js";
import { oneLine } from "../text/sanitise.js";
import { taskLines } from "../views/task-lines.js";

interface EditOptions {
  title?: string;
  description?: string;
  priority?: number;
  assignee?: string;
  branch?: string;
  label?: readonly string[];
  unlabel?: readonly string[];
  dependsOn?: readonly string[];
  notDependsOn?: readonly string[];
  doneWhen?: readonly string[];
  close?: readonly string[];
  external?: Texts;
}

export function addTaskEdit(task: Command, action: Action): void {
  task
    .command("edit")
    .argument("<task>", "its id")
    .description("change what a task says; `praxis task move` changes its state")
    .option("--title <text>", "a new title")
    .option("--description <text>", "a new description")
    .option("--priority <1-5>", "1 is the highest", wholeNumber(1, 5))
    .option("--assignee <agent>", "hand it over")
    .option("--branch <name>", "the branch of the work")
    .option("--label <label>", "add a label; may be repeated", collect)
    .option("--unlabel <label>", "take a label away; may be repeated", collect)
    .option("--depends-on <task>", "add a dependency; may be repeated", collect)
    .option("--not-depends-on <task>", "take a dependency away; may be repeated", collect)
    .option("--done-when <text>", "add a condition for being done; may be repeated", collect)
    .option("--close <id>", "one of its conditions is met; may be repeated", collect)
    .option("--external <where=id>", "its name elsewhere; may be repeated", collectKeyValue)
    .addHelpText(
      "after",
      "\nExit code 1: somebody changed the task meanwhile.\n\nExample:\n  $ praxis task edit tsk_… --priority 1 --label urgent --close a1",
    )
    .action(
      action<EditOptions>(async (context, [id = ""], options) => {
        const read = await context.api.get(paths.task(id), taskViewSchema);
        if (read.etag === null) throw new UnexpectedAnswer("The server sent the task without an ETag, so it cannot be edited safely.");
        const headers = { "Content-Type": MERGE_PATCH_MEDIA_TYPE, "If-Match": read.etag };
        const { body, raw } = await context.api.change("PATCH", paths.task(id), taskViewSchema, patchOf(read.body, options), headers);
        if (context.json) await context.printJson(raw);
        else await context.print(...taskLines(body, context));
        return EXIT.good;
      }),
    );
}

function patchOf(task: TaskView, options: EditOptions): object {
  const { title, description, priority, assignee, branch, external } = options;
  const changes = {
    title,
    description,
    priority,
    assignee,
    branch,
    labels: edited(task.labels, options.label, options.unlabel),
    dependencies: edited(task.dependencies, options.dependsOn, options.notDependsOn),
    acceptance: acceptanceOf(task, options),
    externalIds: external,
  };
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length > 0) return given;
  throw new CliError(EXIT.usage, "Nothing is to be changed.", ["`praxis task edit --help` shows what can be."]);
}

function edited(
  before: readonly string[],
  add: readonly string[] | undefined,
  remove: readonly string[] | undefined,
): string[] | undefined {
  if (add === undefined && remove === undefined) return undefined;
  const missing = remove?.find((one) => !before.includes(one));
  if (missing !== undefined) throw new CliError(EXIT.usage, `The task does not have "${oneLine(missing)}".`);
  return [...new Set([...before, ...(add ?? [])])].filter((one) => remove?.includes(one) !== true);
}

function acceptanceOf({ acceptance }: TaskView, { doneWhen, close }: EditOptions): TaskView["acceptance"] | undefined {
  if (doneWhen === undefined && close === undefined) return undefined;
  const unknown = close?.find((id) => !acceptance.some((item) => item.id === id));
  if (unknown !== undefined) throw new CliError(EXIT.usage, `The task has no condition "${oneLine(unknown)}".`);
  const kept = acceptance.map((item) => (close?.includes(item.id) === true ? { ...item, closed: true } : item));
  const taken = new Set(kept.map(({ id }) => id));
  let next = kept.length;
  const freeId = (): string => {
    do next += 1;
    while (taken.has(`a${String(next)}`));
    return `a${String(next)}`;
  };
  return [...kept, ...(doneWhen ?? []).map((text) => ({ id: freeId(), text, closed: false }))];
}
