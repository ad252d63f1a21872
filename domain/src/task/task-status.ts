/** The states of a task and every legal move between them, for all doors alike. Nobody compares a status text anywhere else. */
export const TASK_STATUSES = [
  "queued",
  "claimed",
  "in_progress",
  "review",
  "changes_requested",
  "approved",
  "merging",
  "blocked",
  "failed",
  "done",
  "abandoned",
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

const MOVES = {
  queued: ["claimed", "in_progress", "abandoned"],
  claimed: ["queued", "in_progress", "blocked", "abandoned"],
  in_progress: ["review", "blocked", "failed", "queued"],
  review: ["approved", "changes_requested", "failed"],
  changes_requested: ["in_progress", "failed"],
  approved: ["merging", "changes_requested"],
  merging: ["done", "failed"],
  blocked: ["in_progress", "queued", "abandoned"],
  failed: ["in_progress", "queued", "abandoned"],
  done: [],
  abandoned: [],
} as const satisfies Record<TaskStatus, readonly TaskStatus[]>;

export function isTaskStatus(value: unknown): value is TaskStatus {
  return TASK_STATUSES.includes(value as TaskStatus);
}

/** Empty for the final states. */
export function movesFrom(status: TaskStatus): readonly TaskStatus[] {
  return MOVES[status];
}

/** Nothing moves it any more. */
export function isTaskFinal(status: TaskStatus): boolean {
  return MOVES[status].length === 0;
}

/** What depends on it may begin. */
export function isTaskDone(status: TaskStatus): boolean {
  return status === "done";
}

/** Nobody has it. */
export function isTaskFree(status: TaskStatus): boolean {
  return status === "queued";
}
