/** Saved views of the list of runs. The four of the system have fixed ids and stay. */
import { z } from "zod";
import { pageOf, pageQuery, timeSchema } from "./lists.js";
import type { RouteContract } from "./route.js";
import { actorSchema, listRunsQuerySchema } from "./runs.js";

export const SYSTEM_VIEW_IDS = ["view_stuck", "view_needs_me", "view_failed_today", "view_running"] as const;

export const runFilterSchema = listRunsQuerySchema.omit({ limit: true, cursor: true });
const parameter = z.string().min(1).max(300);

/** Parameters of `GET /runs` as they stand in an address; `limit` and `cursor` are no part of a view. Times may be ages, like `-24h`. */
export const runQuerySchema = z
  .record(z.string(), z.union([parameter, z.array(parameter).min(1).max(1000)]))
  .superRefine((query, context) => {
    const checked = runFilterSchema.safeParse(query);
    for (const issue of checked.error?.issues ?? []) {
      const unknown = issue.code === "unrecognized_keys";
      const path = unknown ? issue.keys.slice(0, 1) : issue.path;
      context.addIssue({ code: "custom", path: [...path], message: unknown ? "is no parameter of the list of runs" : issue.message });
    }
  });
export type RunQuery = z.infer<typeof runQuerySchema>;

export const viewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    /** One of ours: it cannot be deleted, and its name is for translation by its id. */
    system: z.boolean(),
    query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    createdBy: actorSchema,
    createdAt: timeSchema,
  })
  .meta({ id: "View" });
export type View = z.infer<typeof viewSchema>;
export const viewPageSchema = pageOf(viewSchema).meta({ id: "ViewPage" });
export type ViewPage = z.infer<typeof viewPageSchema>;

export const createViewRequestSchema = z.strictObject({ name: z.string().trim().min(1).max(100), query: runQuerySchema });
export type CreateViewRequest = z.infer<typeof createViewRequestSchema>;
/** What is absent stays as it is. */
export const changeViewRequestSchema = createViewRequestSchema
  .partial()
  .refine((change) => Object.keys(change).length > 0, "must change something");
export type ChangeViewRequest = z.infer<typeof changeViewRequestSchema>;
export const listViewsQuerySchema = z.strictObject(pageQuery);

export const viewRoutes = {
  listViews: {
    summary: "Saved views of the list of runs: the system's first, then oldest first.",
    method: "GET",
    path: "/views",
    scope: "runs:read",
    limitClass: "read",
    query: listViewsQuerySchema,
    responses: { 200: { description: "A page.", content: { "application/json": viewPageSchema } } },
  },
  createView: {
    summary: "Save a view for everybody.",
    method: "POST",
    path: "/views",
    scope: "runs:write",
    limitClass: "write",
    body: createViewRequestSchema,
    responses: { 201: { description: "The view.", content: { "application/json": viewSchema } } },
    idempotencyKey: true,
  },
  changeView: {
    summary: "Rename a saved view or give it another query: one's own, or any with the scope admin.",
    method: "PATCH",
    path: "/views/{id}",
    scope: "runs:write",
    limitClass: "write",
    body: changeViewRequestSchema,
    responses: { 200: { description: "The view as it is now.", content: { "application/json": viewSchema } } },
    errors: ["view_not_found", "system_view"],
  },
  deleteView: {
    summary: "Delete a saved view: one's own, or any with the scope admin.",
    method: "DELETE",
    path: "/views/{id}",
    scope: "runs:write",
    limitClass: "write",
    responses: { 204: { description: "It is gone." } },
    errors: ["view_not_found", "system_view"],
  },
} as const satisfies Record<string, RouteContract>;
