/** PATCH /collab/tasks/{id}: what the task says, never its state. */
import { invariant } from "@praxis/domain/errors";
import { editTask, requireTask } from "@praxis/domain/task";
import type { Handler } from "../../http/call.js";
import { conditionsOf } from "../../http/conditions.js";
import { collabActor, asJson, type CollabDeps } from "../collab-deps.js";
import { applyPatch, isTested } from "../documents/apply-patch.js";
import { commitTask } from "./commit-task.js";
import { taskAnswer, taskEtag } from "./task-answer.js";

export function createEditTask(deps: CollabDeps): Handler<"editTask"> {
  return async ({ params, body, request, principal }) => {
    const conditions = conditionsOf(request);
    const task = await commitTask(deps.collaboration(), {
      actor: collabActor({ principal, request }),
      key: null,
      decide: (board, now) => {
        const before = requireTask(board, params.id);
        conditions.require(taskEtag(before), isTested(body));
        return { task: editTask(board, before, applyPatch(asJson(before), body), now), type: "task_edited" };
      },
    });
    invariant(task, "an edited task is there");
    return taskAnswer(task);
  };
}
