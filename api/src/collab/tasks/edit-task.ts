/** PATCH /collab/tasks/{id}: what the task says, never its state. */
import type { Json } from "@praxis/domain/hashing";
import { DomainError, invariant } from "@praxis/domain/errors";
import { editTask, requireTask, type Task } from "@praxis/domain/task";
import type { Handler } from "../../http/call.js";
import { conditionsOf } from "../../http/conditions.js";
import { issuesOf } from "../../http/validate.js";
import { collabActor, asJson, type CollabDeps } from "../collab-deps.js";
import { applyPatch, isTested } from "../documents/apply-patch.js";
import { taskSchema } from "../known-documents.js";
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
        return { task: editTask(board, before, readTask(applyPatch(asJson(before), body)), now), type: "task_edited" };
      },
    });
    invariant(task, "an edited task is there");
    return taskAnswer(task);
  };
}

/** What a patch made of a task can be anything. */
function readTask(patched: Json): Task {
  const read = taskSchema.safeParse(patched);
  if (read.success) return read.data;
  throw new DomainError("invalid_request", "The task would break a rule.", { issues: issuesOf(read.error) });
}
