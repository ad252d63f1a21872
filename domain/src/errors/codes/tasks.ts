export const taskErrors = {
  task_not_found: "There is no such task.",
  dependency_cycle: "The task would depend on itself. `details.cycle` shows the way round.",
} as const;
