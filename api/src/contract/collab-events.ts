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
} as const satisfies Record<string, RouteContract>;
