/** POST /collab/tasks/claim: picking and taking are one decision, so no two callers get the same task. */
import { moveTask, pickTask } from "@praxis/domain/task";
import type { Handler } from "../../http/call.js";
import { collabActor, type CollabDeps } from "../collab-deps.js";
import { commitTask } from "./commit-task.js";
import { taskAnswer } from "./task-answer.js";

export function createClaimTask(deps: CollabDeps): Handler<"claimTask"> {
  return (call) =>
    call.commitOutside(async (key) => {
      const { agent, labels } = call.body;
      const task = await commitTask(deps.collaboration(), {
        actor: collabActor(call),
        key,
        decide: (board, now) => {
          const picked = pickTask(board, labels);
          return picked === null ? null : { task: moveTask(picked, { to: "claimed", agent }, now), type: "task_claimed", data: { agent } };
        },
      });
      return task === null ? { status: 204 } : taskAnswer(task);
    });
}
