/** Which task the next free agent gets. */
import { areDependenciesDone } from "./task-rules.js";
import { isTaskFree } from "./task-status.js";
import type { Task, TasksDocument } from "./task.js";

/** The highest priority (1 first), then the oldest, among those that are queued, whose dependencies are done and that have every label asked for. */
export function pickTask(document: TasksDocument, labels: readonly string[]): Task | null {
  let best: Task | null = null;
  for (const task of Object.values(document.items)) {
    if (!isTaskFree(task.status) || !labels.every((label) => task.labels.includes(label))) continue;
    if (best !== null && !isBefore(task, best)) continue;
    if (areDependenciesDone(document, task)) best = task;
  }
  return best;
}

/** Ids break a tie: those made here rise with time. */
function isBefore(a: Task, b: Task): boolean {
  if (a.priority !== b.priority) return a.priority < b.priority;
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt;
  return a.id < b.id;
}
