/** GET /collab/tasks: ids rise with time, so their order is that of making. */
import type { Task } from "@praxis/domain/task";
import type { Handler, QueryOf } from "../../http/call.js";
import { pageByKey } from "../../http/pagination.js";
import { readTasks, type CollabDeps } from "../collab-deps.js";
import { taskView } from "./task-answer.js";

export function createListTasks(deps: CollabDeps): Handler<"listTasks"> {
  return async ({ query }) => {
    const { items } = await readTasks(deps.collaboration());
    const found = Object.values(items)
      .filter((task) => isWanted(task, query))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const page = pageByKey(found, ({ id }) => id, query);
    return { status: 200, json: { ...page, items: page.items.map(taskView) } };
  };
}

function isWanted(task: Task, { status, label = [], assignee }: QueryOf<"listTasks">): boolean {
  if (status !== undefined && !status.includes(task.status)) return false;
  if (assignee !== undefined && task.assignee !== assignee) return false;
  return [label].flat().every((one) => task.labels.includes(one));
}
