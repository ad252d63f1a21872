/** Tasks of the collaboration board. The machine that judges them is in the domain; these are the shapes of calls and answers. */
import { TASK_ID, TASK_LIMITS, TASK_PRIORITY_DEFAULT, TASK_STATUSES } from "@praxis/domain/task";
import { z } from "zod";
import { WRITE_FAULTS } from "./documents.js";
import { listOf, pageOf, pageQuery, timeSchema } from "./lists.js";
import { patchBodies } from "./patches.js";
import type { RouteContract } from "./route.js";

const line = z.string().trim().min(1).max(TASK_LIMITS.itemChars);
const name = z.string().trim().min(1).max(TASK_LIMITS.nameChars);
const lines = z.array(line).max(TASK_LIMITS.listItems);
const names = z.array(name).max(TASK_LIMITS.listItems);

const acceptanceItemSchema = z.object({ id: z.string(), text: z.string(), test: z.string().optional(), closed: z.boolean() });

export const taskViewSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    status: z.enum(TASK_STATUSES),
    priority: z.number().int(),
    labels: z.array(z.string()),
    assignee: z.string().optional(),
    dependencies: z.array(z.string()),
    blockers: z.array(z.string()),
    needs: z.array(z.string()).optional(),
    branch: z.string().optional(),
    globs: z.array(z.string()),
    acceptance: z.array(acceptanceItemSchema),
    externalIds: z.record(z.string(), z.string()),
    createdAt: timeSchema,
    updatedAt: timeSchema,
    revision: z.number().int(),
  })
  .meta({ id: "Task" });
export type TaskView = z.infer<typeof taskViewSchema>;
export const taskPageSchema = pageOf(taskViewSchema).meta({ id: "TaskPage" });
export type TaskPage = z.infer<typeof taskPageSchema>;

export const createTaskRequestSchema = z.strictObject({
  title: z.string().trim().min(1).max(TASK_LIMITS.titleChars),
  description: z.string().max(TASK_LIMITS.descriptionChars).default(""),
  /** 1 is the highest. */
  priority: z.number().int().min(1).max(5).default(TASK_PRIORITY_DEFAULT),
  labels: names.default([]),
  dependencies: z.array(z.string().regex(TASK_ID, "is not the id of a task")).max(TASK_LIMITS.listItems).default([]),
  blockers: lines.default([]),
  branch: line.optional(),
  globs: lines.default([]),
  /** Ids are given in order when they are left out: `a1`, `a2`, … */
  acceptance: z
    .array(z.strictObject({ id: name.optional(), text: line, test: line.optional(), closed: z.boolean().default(false) }))
    .max(TASK_LIMITS.listItems)
    .default([]),
  externalIds: z.record(name, line).default({}),
});
export type CreateTaskRequest = z.input<typeof createTaskRequestSchema>;

const archiveTasksRequestSchema = z.strictObject({
  /** Finished tasks that last changed before this go, unless a task that stays depends on them. */
  before: timeSchema,
});

export const archiveTasksViewSchema = z
  .object({
    /** Where they are now; null: none was old enough. */
    document: z.string().nullable(),
    tasks: z.number().int(),
  })
  .meta({ id: "TasksArchive" });

export const moveTaskRequestSchema = z.strictObject({
  to: z.enum(TASK_STATUSES),
  /** Stands in the event. */
  reason: line.optional(),
  /** For `blocked`: what it needs to go on. */
  needs: lines.optional(),
  /** For `claimed`: who takes it. */
  agent: name.optional(),
});
export type MoveTaskRequest = z.infer<typeof moveTaskRequestSchema>;

export const claimTaskRequestSchema = z.strictObject({
  agent: name,
  /** The task must have all of them. */
  labels: names.default([]),
});
export type ClaimTaskRequest = z.input<typeof claimTaskRequestSchema>;

export const listTasksQuerySchema = z.strictObject({
  ...pageQuery,
  status: listOf(TASK_STATUSES).optional(),
  label: z.union([name, names]).optional(),
  assignee: name.optional(),
});

const taskAnswer = (description: string) => ({ description, content: { "application/json": taskViewSchema } });

export const taskRoutes = {
  createTask: {
    summary: "Put a task on the board; it is queued.",
    method: "POST",
    path: "/collab/tasks",
    scope: "collab:write",
    limitClass: "write",
    body: createTaskRequestSchema,
    plainJson: true,
    responses: { 201: taskAnswer("The task, with `Location` and its ETag.") },
    errors: ["dependency_cycle", ...WRITE_FAULTS],
    idempotencyKey: true,
    collaboration: true,
  },
  listTasks: {
    summary: "Tasks, oldest first.",
    method: "GET",
    path: "/collab/tasks",
    scope: "collab:read",
    limitClass: "read",
    query: listTasksQuerySchema,
    responses: { 200: { description: "A page.", content: { "application/json": taskPageSchema } } },
    errors: ["collaboration_unavailable"],
    collaboration: true,
  },
  getTask: {
    summary: "One task. Its ETag is what an edit needs.",
    method: "GET",
    path: "/collab/tasks/{id}",
    scope: "collab:read",
    limitClass: "read",
    responses: { 200: taskAnswer("The task.") },
    errors: ["task_not_found", "collaboration_unavailable"],
    etag: true,
    collaboration: true,
  },
  editTask: {
    summary: "Edit what a task says. Its state changes by transitions only.",
    method: "PATCH",
    path: "/collab/tasks/{id}",
    scope: "collab:write",
    limitClass: "write",
    bodies: patchBodies,
    plainJson: true,
    responses: { 200: taskAnswer("The edited task.") },
    errors: [
      "task_not_found",
      "precondition_required",
      "precondition_failed",
      "patch_test_failed",
      "patch_path_missing",
      "dependency_cycle",
      ...WRITE_FAULTS,
    ],
    ifMatch: true,
    ifMatchUnlessTested: true,
    collaboration: true,
  },
  moveTask: {
    summary: "Move a task along one edge of its machine.",
    method: "POST",
    path: "/collab/tasks/{id}/transition",
    scope: "collab:write",
    limitClass: "write",
    body: moveTaskRequestSchema,
    plainJson: true,
    responses: { 200: taskAnswer("The moved task.") },
    errors: ["task_not_found", "illegal_transition", ...WRITE_FAULTS],
    idempotencyKey: true,
    collaboration: true,
  },
  archiveTasks: {
    summary: "Move finished tasks from the board into a document of their own. The board holds 1 MiB.",
    method: "POST",
    path: "/collab/tasks/archive",
    scope: "collab:write",
    limitClass: "write",
    body: archiveTasksRequestSchema,
    plainJson: true,
    responses: { 200: { description: "What was moved, and where to.", content: { "application/json": archiveTasksViewSchema } } },
    errors: [...WRITE_FAULTS],
    idempotencyKey: true,
    collaboration: true,
  },
  claimTask: {
    summary: "Take the most urgent queued task whose dependencies are done.",
    method: "POST",
    path: "/collab/tasks/claim",
    scope: "collab:write",
    limitClass: "write",
    body: claimTaskRequestSchema,
    plainJson: true,
    responses: { 200: taskAnswer("The task, now claimed."), 204: { description: "There is nothing to claim." } },
    errors: [...WRITE_FAULTS],
    idempotencyKey: true,
    collaboration: true,
  },
} as const satisfies Record<string, RouteContract>;
