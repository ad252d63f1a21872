/** POST /collab/tasks/{id}/transition: guarded by the machine alone. */
import { invariant } from "@praxis/domain/errors";
import { moveTask, requireTask } from "@praxis/domain/task";
import type { Handler } from "../../http/call.js";
import { collabActor, type CollabDeps } from "../collab-deps.js";
import { commitTask } from "./commit-task.js";
import { taskAnswer } from "./task-answer.js";

export function createMoveTask(deps: CollabDeps): Handler<"moveTask"> {
  return (call) =>
    call.commitOutside(async (key) => {
      const { reason, ...move } = call.body;
      const task = await commitTask(deps.collaboration(), {
        actor: collabActor(call),
        key,
        decide: (board, now) => {
          const before = requireTask(board, call.params.id);
          const after = moveTask(before, move, now);
          return {
            task: after,
            type: "task_moved",
            data: { from: before.status, to: after.status, reason, needs: move.needs, agent: move.agent },
          };
        },
      });
      invariant(task, "a moved task is there");
      return taskAnswer(task);
    });
}
