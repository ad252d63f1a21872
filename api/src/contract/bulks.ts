/** One order for many runs: cancel or retry all that a filter matches now. Carried out by the workers, one run after the other. */
import { BULK_ACTIONS, BULK_OUTCOMES, BULK_STATUSES } from "@praxis/domain/run";
import { z } from "zod";
import { pageQuery, timeSchema } from "./lists.js";
import type { RouteContract } from "./route.js";
import { actorSchema } from "./runs.js";
import { runQuerySchema } from "./views.js";

/** Parameters of `GET /runs`, `id` among them; at least one that narrows, so that nobody cancels everything by leaving it empty. */
const bulkFilterSchema = runQuerySchema.refine((query) => Object.entries(query).some(narrows), "must narrow the runs");

/** An order of the list, or a search for nothing but blanks, lets every run through. */
function narrows([name, value]: [string, string | string[]]): boolean {
  return name !== "sort" && (name !== "q" || [value].flat().some((words) => words.trim() !== ""));
}

export const bulkRunsRequestSchema = z.strictObject({
  action: z.enum(BULK_ACTIONS),
  /** Of what it matches, only open runs are cancelled and only closed ones retried. */
  filter: bulkFilterSchema,
  reason: z.string().trim().min(1).max(2000),
  /** Only count. */
  dryRun: z.boolean().optional(),
});
export type BulkRunsRequest = z.infer<typeof bulkRunsRequestSchema>;

export const bulkCountSchema = z.object({ count: z.number().int() }).meta({ id: "BulkCount" });
export type BulkCount = z.infer<typeof bulkCountSchema>;
export const bulkAcceptedSchema = z.object({ id: z.string(), count: z.number().int() }).meta({ id: "BulkAccepted" });
export type BulkAccepted = z.infer<typeof bulkAcceptedSchema>;

export const bulkItemSchema = z.object({
  runId: z.string(),
  outcome: z.enum(BULK_OUTCOMES),
  /** The run that retries it. */
  newRunId: z.string().optional(),
  /** Why it failed. */
  code: z.string().optional(),
  message: z.string().optional(),
});

export const bulkViewSchema = z
  .object({
    id: z.string(),
    action: z.enum(BULK_ACTIONS),
    filter: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    reason: z.string(),
    status: z.enum(BULK_STATUSES),
    total: z.number().int(),
    done: z.number().int(),
    failed: z.number().int(),
    /** A page of them, in the order in which the runs were accepted. */
    items: z.array(bulkItemSchema),
    nextCursor: z.string().nullable(),
    createdBy: actorSchema,
    createdAt: timeSchema,
    finishedAt: timeSchema.optional(),
  })
  .meta({ id: "Bulk" });
export type BulkView = z.infer<typeof bulkViewSchema>;

export const getBulkQuerySchema = z.strictObject({ ...pageQuery, outcome: z.enum(BULK_OUTCOMES).optional() });

export const bulkRoutes = {
  bulkRuns: {
    summary: "Cancel or retry all runs that a filter matches now. A retry is a new run that names the old one.",
    method: "POST",
    path: "/runs/bulk",
    scope: "runs:write",
    limitClass: "write",
    body: bulkRunsRequestSchema,
    responses: {
      200: { description: "With `dryRun`: how many it would be.", content: { "application/json": bulkCountSchema } },
      202: {
        description: "The list of runs stands; the workers go through it. `Location` is its progress.",
        content: { "application/json": bulkAcceptedSchema },
      },
    },
    errors: ["bulk_too_large"],
    idempotencyKey: true,
  },
  getBulk: {
    summary: "How far it is, and what became of each run.",
    method: "GET",
    path: "/bulk/{id}",
    scope: "runs:read",
    limitClass: "read",
    query: getBulkQuerySchema,
    responses: { 200: { description: "The progress.", content: { "application/json": bulkViewSchema } } },
    errors: ["bulk_not_found"],
  },
} as const satisfies Record<string, RouteContract>;
