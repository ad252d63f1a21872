/** The log of the collaboration state: what happened to documents, tasks and locks, and what agents posted. */
import { EVENT_ACTOR_KINDS } from "@praxis/domain/events";
import { z } from "zod";
import { WRITE_FAULTS } from "./documents.js";
import { eventsQuerySchema } from "./events.js";
import { pageOf, timeSchema } from "./lists.js";
import type { RouteContract } from "./route.js";

export const postEventRequestSchema = z.strictObject({
  /** Like `note` or `review.asked`; the types that the server writes itself are taken. */
  type: z
    .string()
    .regex(/^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*$/, "must be small letters, digits, `_` and `.`")
    .max(100),
  /** What it is about: `task:<id>`, `document:<name>`, anything. */
  subject: z.string().trim().min(1).max(300).optional(),
  data: z.record(z.string(), z.unknown()).default({}),
  /** At most one event of this caller has it: a repeat gets the first. */
  key: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 printable characters without blanks")
    .optional(),
});
export type PostEventRequest = z.input<typeof postEventRequestSchema>;

/** Types that a client does not know are newer ones: show them, never drop them. */
export const collabEventSchema = z
  .object({
    /** From 1, without gaps. */
    seq: z.number().int(),
    ts: timeSchema,
    actor: z.object({ kind: z.enum(EVENT_ACTOR_KINDS), id: z.string(), run: z.string().optional(), via: z.string() }),
    type: z.string(),
    subject: z.string().optional(),
    data: z.record(z.string(), z.unknown()),
    key: z.string().optional(),
  })
  .meta({ id: "CollabEvent" });
export type CollabEvent = z.infer<typeof collabEventSchema>;

/** `nextCursor` is the last `seq` of the page, as text, or null at the end of what exists now. */
export const collabEventPageSchema = pageOf(collabEventSchema).meta({ id: "CollabEventPage" });
export type CollabEventPage = z.infer<typeof collabEventPageSchema>;

const archiveRequestSchema = z.strictObject({
  /** What ended before this goes. The last day and the newest sealed segment always stay. */
  before: timeSchema,
});

export const archiveViewSchema = z
  .object({
    /** Oldest first; empty: there was nothing that old. At most a hundred a call. */
    segments: z.array(
      z.object({
        /** Seen from the log's folder. */
        file: z.string(),
        firstSeq: z.number().int(),
        lastSeq: z.number().int(),
        bytes: z.number().int(),
        /** SHA-256 of its last line. */
        hash: z.string(),
        /** Hash of the file that holds all documents as they were then. */
        snapshot: z.string(),
      }),
    ),
  })
  .meta({ id: "CollabArchive" });
export type ArchiveView = z.infer<typeof archiveViewSchema>;

export const collabEventRoutes = {
  postCollabEvent: {
    summary: "Say something in the shared log. The server sets number, time and actor.",
    method: "POST",
    path: "/collab/events",
    scope: "collab:write",
    limitClass: "write",
    body: postEventRequestSchema,
    plainJson: true,
    responses: { 201: { description: "The event.", content: { "application/json": collabEventSchema } } },
    errors: [...WRITE_FAULTS],
    idempotencyKey: true,
    collaboration: true,
  },
  listCollabEvents: {
    summary: "The shared log: a JSON page, or live by server-sent events.",
    method: "GET",
    path: "/collab/events",
    scope: "collab:read",
    limitClass: "read",
    query: eventsQuerySchema,
    responses: {
      200: {
        description: "Events with a `seq` larger than `after`.",
        content: { "application/json": collabEventPageSchema, "text/event-stream": collabEventSchema },
      },
    },
    errors: ["events_archived", "collaboration_unavailable"],
    stream: true,
    collaboration: true,
  },
  archiveCollabEvents: {
    summary: "Move old sealed segments of the shared log into its archive; their events answer 410 from then on.",
    method: "POST",
    path: "/collab/archive",
    scope: "admin",
    limitClass: "write",
    body: archiveRequestSchema,
    responses: { 200: { description: "What was moved.", content: { "application/json": archiveViewSchema } } },
    errors: [...WRITE_FAULTS],
    collaboration: true,
  },
} as const satisfies Record<string, RouteContract>;
