/** Tasks of the collaboration board: one machine for every door (HTTP, command line, files edited by hand). Pure. */
export { TASK_STATUSES, isTaskDone, isTaskFinal, isTaskStatus, movesFrom, type TaskStatus } from "./task-status.js";
export {
  NO_TASKS,
  TASK_PRIORITY_DEFAULT,
  taskOf,
  withTask,
  type AcceptanceItem,
  type Task,
  type TaskContent,
  type TasksDocument,
} from "./task.js";
export { TASK_ID, TASK_LIMITS, TASK_PRIORITIES } from "./task-limits.js";
export { createTask, editTask, moveTask, requireTask, type TaskMove } from "./change-task.js";
export { archiveTasks } from "./archive-tasks.js";
export { pickTask } from "./pick-task.js";
export { judgeTasksEdit } from "./judge-tasks-edit.js";
