/** The board: one column for each state, what may move where, and what two versions of a task differ in. Pure. */
import type { TaskView } from "@praxis/api/contract";
import { movesFrom, TASK_STATUSES, type TaskStatus } from "@praxis/domain/task";

export interface BoardColumn {
  readonly status: TaskStatus;
  /** Most urgent first, then oldest. */
  readonly tasks: readonly TaskView[];
}

export function boardColumns(tasks: readonly TaskView[]): BoardColumn[] {
  return TASK_STATUSES.map((status) => ({
    status,
    tasks: tasks.filter((task) => task.status === status).sort((a, b) => a.priority - b.priority || (a.createdAt < b.createdAt ? -1 : 1)),
  }));
}

/** Dropping a task where it already is, or where its machine has no edge, does nothing. */
export function mayDrop(task: TaskView | null, to: TaskStatus): boolean {
  return task !== null && movesFrom(task.status).includes(to);
}

/** An empty column of an end, or of a rare state, is narrow; while a task that may go there is dragged it opens. */
export function isFolded({ status, tasks }: BoardColumn, dragged: TaskView | null): boolean {
  return tasks.length === 0 && !mayDrop(dragged, status) && status !== "queued" && status !== "in_progress";
}

/** What the move must be told beyond its aim. */
export function moveAsks(to: TaskStatus): "agent" | "needs" | "reason" {
  if (to === "claimed") return "agent";
  return to === "blocked" ? "needs" : "reason";
}

/** What a person edits. */
export interface TaskDraft {
  readonly title: string;
  readonly description: string;
  readonly priority: number;
  readonly labels: readonly string[];
  readonly assignee: string;
}
export const DRAFT_FIELDS = ["title", "description", "priority", "labels", "assignee"] as const satisfies readonly (keyof TaskDraft)[];
export type DraftField = (typeof DRAFT_FIELDS)[number];

export function draftOf({ title, description, priority, labels, assignee }: TaskView): TaskDraft {
  return { title, description, priority, labels, assignee: assignee ?? "" };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A merge patch of what the person changed, and nothing else: what others changed meanwhile stays. */
export function changesOf(base: TaskDraft, mine: TaskDraft): Partial<Record<DraftField, unknown>> {
  const changed = DRAFT_FIELDS.filter((field) => !same(base[field], mine[field]));
  return Object.fromEntries(changed.map((field) => [field, field === "assignee" && mine.assignee === "" ? null : mine[field]]));
}

export interface FieldConflict {
  readonly field: DraftField;
  readonly mine: string;
  readonly theirs: string;
  /** Both changed it, to different things. */
  readonly clash: boolean;
}

/** The fields in which my version and theirs differ. */
export function conflictsOf(base: TaskDraft, mine: TaskDraft, theirs: TaskDraft): FieldConflict[] {
  const text = (value: TaskDraft[DraftField]): string => (Array.isArray(value) ? value.join(", ") : String(value));
  return DRAFT_FIELDS.filter((field) => !same(mine[field], theirs[field])).map((field) => ({
    field,
    mine: text(mine[field]),
    theirs: text(theirs[field]),
    clash: !same(base[field], mine[field]) && !same(base[field], theirs[field]),
  }));
}
