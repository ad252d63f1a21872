/** Judges what somebody wrote into the file of the board: taken over only if every change could have come through a door. */
import { DomainError } from "../errors/index.js";
import { createTask, editTask, moveTask } from "./change-task.js";
import { isSameJson } from "../patch/index.js";
import type { Json } from "../hashing/index.js";
import { taskOf, withTask, type Task, type TasksDocument } from "./task.js";

export type EditVerdict<Document> = { adopt: Document } | { refuse: string };

/** @param after what the file holds now, by the board's schema. The revisions of what is adopted are set here, not by the editor. */
export function judgeTasksEdit(
  before: TasksDocument,
  { items }: TasksDocument,
  given: { nextRevision: number; now: string },
): EditVerdict<TasksDocument> {
  const gone = Object.keys(before.items).find((id) => !Object.hasOwn(items, id));
  if (gone !== undefined) return { refuse: `task ${gone} was removed: tasks are abandoned, not removed` };
  try {
    return { adopt: { ...adopted(before, items, given.now), revision: given.nextRevision } };
  } catch (error) {
    if (!DomainError.is(error)) throw error;
    return { refuse: error.message + (error.issues ?? []).map(({ path, message }) => ` ${path} ${message}.`).join("") };
  }
}

/** New tasks first, without what they depend on: an edited task may depend on a new one. Then every task on the whole board. */
function adopted(before: TasksDocument, items: TasksDocument["items"], now: string): TasksDocument {
  let board = before;
  for (const [id, wanted] of Object.entries(items)) {
    if (taskOf(before, id) === undefined)
      board = withTask(board, createTask(board, { ...newTask(id, wanted), dependencies: [] }, { id, now }));
  }
  for (const [id, wanted] of Object.entries(items)) {
    const task = taskOf(board, id);
    if (task === undefined) continue;
    const isNew = taskOf(before, id) === undefined;
    const next = isNew
      ? { ...editTask(board, task, { ...task, dependencies: newTask(id, wanted).dependencies }, now), revision: 1 }
      : changed(board, task, wanted, now);
    board = withTask(board, next);
  }
  return board;
}

function newTask(id: string, wanted: Task): Task {
  if (wanted.id === id && wanted.status === "queued" && wanted.revision === 1) return wanted;
  throw new DomainError("invalid_request", `Task ${id} is new: it must be queued, of revision 1, and stand under its own id.`);
}

/** At most one move, and edits of what may be edited. */
function changed(board: TasksDocument, task: Task, wanted: Task, now: string): Task {
  if (isSameJson(wanted as unknown as Json, task as unknown as Json)) return task;
  const { status, needs, assignee } = wanted;
  const agent = status === "claimed" ? (assignee ?? "") : undefined;
  const moved = status === task.status ? task : moveTask(task, { to: status, needs: status === "blocked" ? needs : undefined, agent }, now);
  const { updatedAt, revision } = moved;
  return { ...editTask(board, moved, { ...wanted, updatedAt, revision }, now), revision: task.revision + 1 };
}
