/** `praxis task move <task> <state>`: the server's machine judges; the refusal says what is possible. */
import { TASK_STATUSES } from "@praxis/domain/task";
import { moveTaskRequestSchema, paths, taskViewSchema } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { checkedBody } from "../arguments/checked-body.js";
import { collect } from "../arguments/key-values.js";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import { ApiProblem } from "../http/api-errors.js";
import { nearest } from "../text/nearest.js";
import { oneLine } from "../text/sanitise.js";
import { taskStatus } from "../views/task-lines.js";

interface MoveOptions {
  reason?: string;
  needs?: readonly string[];
  agent?: string;
}

export function addTaskMove(task: Command, action: Action): void {
  task
    .command("move")
    .argument("<task>", "its id")
    .argument("<state>", TASK_STATUSES.join(", "))
    .description("move a task to another state")
    .option("--reason <text>", "why; it stands in the log")
    .option("--needs <text>", "for blocked: what it needs to go on; may be repeated", collect)
    .option("--agent <name>", "for claimed: who takes it")
    .addHelpText("after", '\nExample:\n  $ praxis task move tsk_… blocked --needs "the key of the test server"')
    .action(
      action<MoveOptions>(async (context, [id = "", state = ""], { reason, needs, agent }) => {
        const to = stateOf(state);
        const given = { to, reason, needs: needs && [...needs], agent };
        const request = checkedBody(moveTaskRequestSchema, withoutUndefined(given), "The task cannot be moved");
        const { body, raw } = await refusalInWords(() => context.api.post(paths.moveTask(id), taskViewSchema, request));
        if (context.json) await context.printJson(raw);
        else await context.print(`${taskStatus(body.status, context.paint)}  ${body.id}  ${oneLine(body.title)}`);
        return EXIT.good;
      }),
    );
}

/** `in-progress` is meant as `in_progress`. */
function stateOf(text: string): string {
  const state = text.replaceAll("-", "_");
  if ((TASK_STATUSES as readonly string[]).includes(state)) return state;
  const guess = nearest(state, TASK_STATUSES);
  throw new CliError(EXIT.usage, `"${oneLine(text)}" is not a state of a task.${guess === null ? "" : ` Did you mean ${guess}?`}`, [
    `There are: ${TASK_STATUSES.join(", ")}.`,
  ]);
}

function withoutUndefined(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

async function refusalInWords<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.problem.code !== "illegal_transition") throw error;
    throw new CliError(EXIT.negative, oneLine(error.problem.detail), [`(illegal_transition, request ${oneLine(error.problem.requestId)})`]);
  }
}
