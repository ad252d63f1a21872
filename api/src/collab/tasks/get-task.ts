/** GET /collab/tasks/{id} */
import { requireTask } from "@praxis/domain/task";
import type { Handler } from "../../http/call.js";
import { readTasks, type CollabDeps } from "../collab-deps.js";
import { taskAnswer } from "./task-answer.js";

export function createGetTask(deps: CollabDeps): Handler<"getTask"> {
  return async ({ params }) => taskAnswer(requireTask(await readTasks(deps.collaboration()), params.id));
}
