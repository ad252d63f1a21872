/** Merge queues: what is to land on a branch, in which order, and what became of it. A branch's name is percent-encoded, slashes too. */
import { ENTRY_STATUSES, LANES } from "@praxis/domain/queue";
import { z } from "zod";
import { pageQuery, timeSchema } from "./lists.js";
import type { RouteContract } from "./route.js";
import { actorSchema } from "./runs.js";

export const queueEntryViewSchema = z
  .object({
    id: z.string(),
    repository: z.object({ path: z.string() }),
    branch: z.string(),
    /** The commit of the change. */
    head: z.string(),
    change: z.string().optional(),
    title: z.string().optional(),
    lane: z.enum(LANES),
    status: z.enum(ENTRY_STATUSES),
    /** Why it ended, in plain words. */
    reason: z.string().optional(),
    /** The gate that judges, or judged, exactly what would land. */
    gateId: z.string().optional(),
    /** The commit that is, or was, written to the branch. */
    candidate: z.string().optional(),
    requestedBy: actorSchema,
    createdAt: timeSchema,
    /** Given back then at the latest. */
    expiresAt: timeSchema,
    endedAt: timeSchema.optional(),
  })
  .meta({ id: "QueueEntryView" });
export type QueueEntryView = z.infer<typeof queueEntryViewSchema>;

export const queueViewSchema = z
  .object({
    branch: z.string(),
    /** Open ones by arrival (lanes go before each other: see `lane`); ended ones newest first. */
    items: z.array(queueEntryViewSchema),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: "QueueView" });
export type QueueView = z.infer<typeof queueViewSchema>;

export const enterQueueRequestSchema = z.strictObject({
  repository: z.union([z.strictObject({ path: z.string().min(1).max(4096) }), z.strictObject({ url: z.string().min(1).max(2048) })]),
  /** Branch, tag or commit. What it means now is what lands. */
  head: z.string().min(1).max(500),
  /** Reverts go before hotfixes, and those before the rest. */
  lane: z.enum(LANES).default("normal"),
  /** As in `POST /gates`. */
  change: z.string().min(1).max(200).optional(),
  /** The title that a squash or merge will have; default: the first commit's message. */
  title: z.string().trim().min(1).max(500).optional(),
});
export type EnterQueueRequest = z.input<typeof enterQueueRequestSchema>;

export const getQueueQuerySchema = z.strictObject({
  ...pageQuery,
  /** Of one repository alone: its path. */
  repository: z.string().min(1).max(4096).optional(),
  /** open (default), or what has ended. */
  state: z.enum(["open", "ended"]).default("open"),
});

export const queueRoutes = {
  getQueue: {
    summary: "The merge queue of a branch.",
    method: "GET",
    path: "/queues/{branch}",
    scope: "gates:read",
    limitClass: "read",
    query: getQueueQuerySchema,
    responses: { 200: { description: "A page of its entries.", content: { "application/json": queueViewSchema } } },
  },
  enterQueue: {
    summary: "Put a change into the queue of a branch. The same commit again is the entry that is there.",
    method: "POST",
    path: "/queues/{branch}/entries",
    scope: "gates:write",
    limitClass: "write",
    body: enterQueueRequestSchema,
    idempotencyKey: true,
    responses: {
      202: { description: "The entry. It lands when its tree is green.", content: { "application/json": queueEntryViewSchema } },
    },
    errors: ["repository_not_found", "ref_not_found", "repository_unreadable", "path_outside_roots", "url_not_allowed", "queue_not_local"],
  },
  leaveQueue: {
    summary: "Take an entry out of the queue. A second time is a success.",
    method: "DELETE",
    path: "/queues/{branch}/entries/{id}",
    scope: "gates:write",
    limitClass: "write",
    responses: { 200: { description: "The entry as it is now.", content: { "application/json": queueEntryViewSchema } } },
    errors: ["queue_entry_not_found", "queue_entry_landing", "queue_entry_ended"],
  },
} as const satisfies Record<string, RouteContract>;
