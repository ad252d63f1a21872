/** Which tasks may leave the board: finished ones that nothing on it leans on any more. Pure. */
import { isTaskFinal } from "./task-status.js";
import { taskOf, type Task, type TasksDocument } from "./task.js";

/** @param before RFC 3339: what changed since then stays. What a task that stays depends on, however far, stays too. */
export function archiveTasks(document: TasksDocument, before: string): { kept: TasksDocument; archived: Task[] } {
  const tasks = Object.values(document.items);
  const stays = new Set<string>();
  const open = tasks.filter((task) => !isTaskFinal(task.status) || task.updatedAt >= before);
  for (let task = open.pop(); task !== undefined; task = open.pop()) {
    if (stays.has(task.id)) continue;
    stays.add(task.id);
    for (const id of task.dependencies) {
      const needed = taskOf(document, id);
      if (needed) open.push(needed);
    }
  }
  const archived = tasks.filter(({ id }) => !stays.has(id));
  const items = Object.fromEntries(tasks.filter(({ id }) => stays.has(id)).map((task) => [task.id, task]));
  return { kept: { ...document, items }, archived };
}
