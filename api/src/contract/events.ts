/** A run's log: events as callers read them, and the exact stored lines for a check without the server. */
import { z } from "zod";
import { pageOf, pageQuery, timeSchema, wholeNumber } from "./lists.js";
import type { RouteContract } from "./route.js";
import { actorSchema } from "./runs.js";

/** Types a client does not know are newer ones: show them, never drop them. */
export const runEventSchema = z
  .object({
    /** From 1, without gaps. */
    seq: z.number().int(),
    ts: timeSchema,
    type: z.string(),
    actor: actorSchema,
    stepId: z.string().optional(),
    attempt: z.number().int().optional(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "RunEvent" });
export type RunEvent = z.infer<typeof runEventSchema>;

/** `nextCursor` is the last `seq` of the page, as text, or null at the end of what exists now. */
export const eventPageSchema = pageOf(runEventSchema).meta({ id: "EventPage" });
export type EventPage = z.infer<typeof eventPageSchema>;

/** `after` and `cursor` mean the same: events with a larger `seq`. */
export const eventsQuerySchema = z.strictObject({
  limit: pageQuery.limit,
  cursor: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
});

/** Data of `event: end`, sent after the last event of a closed run. */
export const eventsEndSchema = z.object({ status: z.string() });

export const LINES_MEDIA_TYPE = "application/x-ndjson";

export const eventRoutes = {
  listRunEvents: {
    summary: "The run's events: a JSON page, live by server-sent events, or the exact stored lines.",
    method: "GET",
    path: "/runs/{id}/events",
    scope: "runs:read",
    limitClass: "read",
    query: eventsQuerySchema,
    responses: {
      200: {
        description: "Events with a `seq` larger than `after`.",
        content: {
          "application/json": eventPageSchema,
          "text/event-stream": runEventSchema,
          [LINES_MEDIA_TYPE]: "One sealed event a line, exactly as stored, to the end of the log (or `limit` lines).",
        },
      },
    },
    errors: ["run_not_found"],
    stream: true,
  },
} as const satisfies Record<string, RouteContract>;
