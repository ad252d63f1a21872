/** `praxis task …`: the group; the shared board of work. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { addTaskArchive } from "./task-archive.js";
import { addTaskClaim } from "./task-claim.js";
import { addTaskCreate } from "./task-create.js";
import { addTaskEdit } from "./task-edit.js";
import { addTaskList } from "./task-list.js";
import { addTaskMove } from "./task-move.js";
import { addTaskShow } from "./task-show.js";

export function addTask(program: Command, action: Action): void {
  const task = program
    .command("task")
    .description("the board of work that agents and people share")
    .addHelpText(
      "after",
      '\nExamples:\n  $ praxis task create "Mend the login" --priority 1 --label api\n  $ praxis task claim --agent ada\n  $ praxis task move tsk_… review',
    );
  addTaskCreate(task, action);
  addTaskList(task, action);
  addTaskShow(task, action);
  addTaskClaim(task, action);
  addTaskMove(task, action);
  addTaskEdit(task, action);
  addTaskArchive(task, action);
}
