/** What must hold of a task among the others: the demands of its state, dependencies that exist, no way round to itself. */
import { DomainError, type Issue } from "../errors/index.js";
import type { TaskStatus } from "./task-status.js";
import { taskOf, type Task, type TasksDocument } from "./task.js";

/** States in which a member must be there, or must not. */
const NEEDS_ASSIGNEE: ReadonlySet<TaskStatus> = new Set(["claimed"]);
const NO_ASSIGNEE: ReadonlySet<TaskStatus> = new Set(["queued"]);
const NEEDS_NEEDS: ReadonlySet<TaskStatus> = new Set(["blocked"]);

/** Empty: the members fit the state. */
export function stateIssues({ status, assignee, needs }: Task): Issue[] {
  const issues: Issue[] = [];
  if (NEEDS_ASSIGNEE.has(status) && assignee === undefined) issues.push({ path: "assignee", message: `is needed while ${status}` });
  if (NO_ASSIGNEE.has(status) && assignee !== undefined) issues.push({ path: "assignee", message: `cannot be set while ${status}` });
  const hasNeeds = needs !== undefined && needs.length > 0;
  if (NEEDS_NEEDS.has(status) && !hasNeeds) issues.push({ path: "needs", message: "must say what a blocked task needs to go on" });
  if (!NEEDS_NEEDS.has(status) && needs !== undefined) issues.push({ path: "needs", message: "belongs to blocked tasks only" });
  return issues;
}

/** Throws `invalid_request` for a task that is not there and `dependency_cycle` for a way round. The task may be new or changed. */
export function assertDependencies(document: TasksDocument, task: Task): void {
  const missing = task.dependencies.findIndex((id) => id !== task.id && taskOf(document, id) === undefined);
  if (missing >= 0) {
    const message = "is not the id of a task";
    throw new DomainError("invalid_request", `A dependency ${message}.`, { issues: [{ path: `dependencies[${missing}]`, message }] });
  }
  const cycle = cycleThrough(document, task);
  if (cycle === null) return;
  throw new DomainError("dependency_cycle", "The task would depend on itself.", {
    issues: [{ path: "dependencies", message: `leads back to the task: ${cycle.join(" → ")}` }],
    details: { cycle },
  });
}

/** The way from the task back to itself, or null. Walks without recursion: chains can be as long as the board. */
function cycleThrough(document: TasksDocument, task: Task): string[] | null {
  const cameFrom = new Map<string, string>();
  const open = [...task.dependencies].map((id) => ({ id, from: task.id }));
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (step.id === task.id) return wayBack(cameFrom, task.id, step.from);
    if (cameFrom.has(step.id)) continue;
    cameFrom.set(step.id, step.from);
    for (const id of taskOf(document, step.id)?.dependencies ?? []) open.push({ id, from: step.id });
  }
  return null;
}

function wayBack(cameFrom: ReadonlyMap<string, string>, start: string, last: string): string[] {
  const way = [start];
  for (let id: string | undefined = last; id !== undefined && id !== start; id = cameFrom.get(id)) way.unshift(id);
  return [start, ...way];
}

/** May it be claimed as far as others are concerned? */
export function areDependenciesDone(document: TasksDocument, task: Task): boolean {
  return task.dependencies.every((id) => taskOf(document, id)?.status === "done");
}
