/** A task of the collaboration board, and the document that holds them all. */
import type { TaskStatus } from "./task-status.js";

export const TASK_PRIORITY_DEFAULT = 3;

export interface AcceptanceItem {
  id: string;
  text: string;
  /** How it is checked: a command, a file, a name. */
  test?: string;
  closed: boolean;
}

/** What a person or program writes into a task; everything else follows from its moves. */
export interface TaskContent {
  title: string;
  description: string;
  /** 1 is the highest. */
  priority: number;
  labels: readonly string[];
  /** Ids of tasks that must be done before this one can be claimed. */
  dependencies: readonly string[];
  /** What stands in the way, in words. */
  blockers: readonly string[];
  branch?: string;
  /** Which files it is about. */
  globs: readonly string[];
  acceptance: readonly AcceptanceItem[];
  /** Its names elsewhere: `{github: "12"}`. */
  externalIds: Readonly<Record<string, string>>;
}

export interface Task extends TaskContent {
  id: string;
  status: TaskStatus;
  /** Never while queued, always while claimed. */
  assignee?: string;
  /** What it needs to go on: exactly while blocked. */
  needs?: readonly string[];
  /** RFC 3339, UTC. */
  createdAt: string;
  updatedAt: string;
  /** From 1; one more with every change of this task. */
  revision: number;
}

export interface TasksDocument {
  kind: "tasks";
  revision: number;
  items: Readonly<Record<string, Task>>;
}

export const NO_TASKS: TasksDocument = { kind: "tasks", revision: 0, items: {} };

/** Undefined: there is none. An inherited name is none. */
export function taskOf({ items }: TasksDocument, id: string): Task | undefined {
  return Object.hasOwn(items, id) ? items[id] : undefined;
}

export function withTask(document: TasksDocument, task: Task): TasksDocument {
  return { ...document, items: { ...document.items, [task.id]: task } };
}
