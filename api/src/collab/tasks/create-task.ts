/** POST /collab/tasks */
import { invariant } from "@praxis/domain/errors";
import { createTask, type TaskContent } from "@praxis/domain/task";
import type { z } from "zod";
import type { createTaskRequestSchema } from "../../contract/tasks.js";
import type { Handler } from "../../http/call.js";
import { collabActor, type CollabDeps } from "../collab-deps.js";
import { commitTask } from "./commit-task.js";
import { taskAnswer } from "./task-answer.js";

export function createCreateTask(deps: CollabDeps): Handler<"createTask"> {
  return (call) => {
    const id = deps.ids("task");
    const content = contentOf(call.body);
    return call.commitOutside(async (key) => {
      const task = await commitTask(deps.collaboration(), {
        actor: collabActor(call),
        key,
        decide: (board, now) => ({ task: createTask(board, content, { id, now }), type: "task_created", data: { title: content.title } }),
      });
      invariant(task, "a created task is there");
      return taskAnswer(task, 201);
    });
  };
}

function contentOf({ branch, acceptance, ...rest }: z.output<typeof createTaskRequestSchema>): TaskContent {
  return {
    ...rest,
    ...(branch === undefined ? {} : { branch }),
    acceptance: acceptance.map(({ id, text, test, closed }, place) => ({
      id: id ?? `a${String(place + 1)}`,
      text,
      ...(test === undefined ? {} : { test }),
      closed,
    })),
  };
}
