/**
 * Every way a task comes to be and changes. Pure: the board as it is, what is wanted, the time; a new task or a refusal. What each member
 * may hold is the schema's to say; here is judged what the task's state and the other tasks allow.
 */
import { DomainError } from "../errors/index.js";
import { assertDependencies, stateIssues } from "./task-rules.js";
import { isTaskFree, movesFrom, type TaskStatus } from "./task-status.js";
import { taskOf, type Task, type TaskContent, type TasksDocument } from "./task.js";

/** Queued, revision 1. Throws `invalid_request` and `dependency_cycle`. */
export function createTask(document: TasksDocument, content: TaskContent, given: { id: string; now: string }): Task {
  const task: Task = { ...content, id: given.id, status: "queued", createdAt: given.now, updatedAt: given.now, revision: 1 };
  assertDependencies(document, task);
  return task;
}

export interface TaskMove {
  to: TaskStatus;
  /** For `blocked`. */
  needs?: readonly string[] | undefined;
  /** For `claimed`: who takes it. */
  agent?: string | undefined;
}

/** Throws `illegal_transition` with what is allowed, `invalid_request` when the new state lacks something. */
export function moveTask(task: Task, move: TaskMove, now: string): Task {
  const { to, needs, agent } = move;
  const { status: from, needs: _needs, assignee, ...rest } = task;
  const allowed = movesFrom(from);
  if (!allowed.includes(to)) throw illegal(from, to, allowed);
  if (agent !== undefined && isTaskFree(to)) throw invalid("agent", `cannot be given: nobody has a task that is ${to}`);
  if (needs !== undefined && to !== "blocked") throw invalid("needs", "belongs to the move to `blocked`");
  const holder = isTaskFree(to) ? undefined : (agent ?? assignee);
  if (to === "claimed" && (agent ?? "") === "") throw invalid("agent", "must say who takes the task");
  const moved: Task = {
    ...rest,
    status: to,
    ...(holder === undefined ? {} : { assignee: holder }),
    ...(needs === undefined ? {} : { needs }),
    updatedAt: now,
    revision: task.revision + 1,
  };
  assertState(moved);
  return moved;
}

/** Members that only the machine writes. */
const KEPT = ["id", "status", "createdAt", "updatedAt", "revision"] as const satisfies readonly (keyof Task)[];

/** @param wanted what a patch made of the task. Throws `invalid_request` and `dependency_cycle`. */
export function editTask(document: TasksDocument, task: Task, wanted: Task, now: string): Task {
  const written = KEPT.filter((name) => wanted[name] !== task[name]);
  if (written.length > 0) {
    throw new DomainError("invalid_request", "The patch writes what only the task's moves write.", {
      issues: written.map((path) => ({ path, message: path === "status" ? "changes by a transition only" : "cannot be changed" })),
    });
  }
  const edited: Task = { ...wanted, updatedAt: now, revision: task.revision + 1 };
  assertState(edited);
  assertDependencies(document, edited);
  return edited;
}

function assertState(task: Task): void {
  const issues = stateIssues(task);
  if (issues.length > 0) throw new DomainError("invalid_request", "The task would break a rule.", { issues });
}

/** Throws `task_not_found`. */
export function requireTask(document: TasksDocument, id: string): Task {
  const task = taskOf(document, id);
  if (task === undefined) throw new DomainError("task_not_found", "There is no such task.");
  return task;
}

function illegal(from: TaskStatus, to: TaskStatus, allowed: readonly TaskStatus[]): DomainError {
  const what = allowed.length === 0 ? `A task that is ${from} stays so.` : `A task that is ${from} can become: ${allowed.join(", ")}.`;
  return new DomainError("illegal_transition", what, { details: { from, to, allowed: [...allowed] } });
}

function invalid(path: string, message: string): DomainError {
  return new DomainError("invalid_request", `\`${path}\` ${message}.`, { issues: [{ path, message }] });
}
