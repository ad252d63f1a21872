/** A task as it is answered: with an ETag of its own, which changes with every change of the task and of nothing else. */
import { createHash } from "node:crypto";
import type { Task } from "@praxis/domain/task";
import { paths } from "../../contract/paths.js";
import type { TaskView } from "../../contract/tasks.js";
import type { Answer } from "../../http/call.js";

/** Members in one order, so that equal tasks are equal bytes wherever they come from. */
export function taskView(task: Task): TaskView {
  const { id, title, description, status, priority, labels, assignee, dependencies, blockers, needs, branch, globs } = task;
  return {
    id,
    title,
    description,
    status,
    priority,
    labels: [...labels],
    ...(assignee === undefined ? {} : { assignee }),
    dependencies: [...dependencies],
    blockers: [...blockers],
    ...(needs === undefined ? {} : { needs: [...needs] }),
    ...(branch === undefined ? {} : { branch }),
    globs: [...globs],
    acceptance: task.acceptance.map(({ id: item, text, test, closed }) => ({
      id: item,
      text,
      ...(test === undefined ? {} : { test }),
      closed,
    })),
    externalIds: Object.fromEntries(Object.entries(task.externalIds).sort(([a], [b]) => (a < b ? -1 : 1))),
    createdAt: task.createdAt,
    updatedAt: task.updatedAt,
    revision: task.revision,
  };
}

/** `"<revision>-<16 hex>"`, like a document's. */
export function taskEtag(task: Task): string {
  const hash = createHash("sha256")
    .update(JSON.stringify(taskView(task)))
    .digest("hex");
  return `"${String(task.revision)}-${hash.slice(0, 16)}"`;
}

export function taskAnswer(task: Task, status = 200): Answer {
  const location = status === 201 ? { Location: paths.task(task.id) } : {};
  return { status, headers: { ETag: taskEtag(task), ...location }, json: taskView(task) };
}
