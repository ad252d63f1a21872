/** The live socket: its ticket, its topics and every frame in both directions. One socket carries all topics of a page. */
import { z } from "zod";
import { runEventSchema } from "./events.js";
import { API_PREFIX } from "./paths.js";
import { timeSchema } from "./lists.js";
import type { RouteContract } from "./route.js";

/** Opened as a WebSocket with `?ticket=`; not a route of its own. */
export const LIVE_PATH = `${API_PREFIX}/live`;

/** Topics of one socket at a time. */
export const LIVE_TOPICS_MAX = 100;

export const liveTicketRequestSchema = z.strictObject({
  /** Of the page that will open the socket. Default: the call's own `Origin`; without any, a caller that is no browser. */
  origin: z.string().min(1).max(300).optional(),
});
export type LiveTicketRequest = z.infer<typeof liveTicketRequestSchema>;

/** Good for one socket, 30 seconds, and the caller and origin that it was made for. */
export const liveTicketSchema = z.object({ ticket: z.string(), expiresAt: timeSchema }).meta({ id: "LiveTicket" });
export type LiveTicket = z.infer<typeof liveTicketSchema>;

/** The topics that are one text; the others are `runs/{id}/events` and `runs/{id}/history`. */
export const LIVE_TOPICS = ["runs", "approvals", "leases", "collab/events"] as const;

/**
 * Where a topic goes on. Numbers from 1 without gaps for `runs/{id}/events` and `collab/events`; the row's id for `runs/{id}/history`; for
 * the others a text that only the server reads. Hand back the last one you took.
 */
export const liveSeqSchema = z.union([z.number().int().min(0), z.string().min(1).max(100)]);
export type LiveSeq = z.infer<typeof liveSeqSchema>;

export const topicSchema = z.string().min(1).max(100);

/** Without `after` a topic begins with what comes next. A log from its beginning: `after: 0`. */
export const liveRequestSchema = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("subscribe"), topic: topicSchema, after: liveSeqSchema.optional() }),
  z.strictObject({ op: z.literal("unsubscribe"), topic: topicSchema }),
  /** Browsers hide the socket's own pings: a page that hears nothing for long asks whether anybody is there. */
  z.strictObject({ op: z.literal("ping") }),
]);
export type LiveRequest = z.infer<typeof liveRequestSchema>;

/** Of the topics `runs`, `approvals` and `leases`: an event of any run's log. Fetch the thing it names to see its state. */
export const feedEventSchema = runEventSchema.extend({ runId: z.string() }).meta({ id: "FeedEvent" });
export type FeedEvent = z.infer<typeof feedEventSchema>;

export const liveErrorSchema = z.object({ code: z.string(), detail: z.string() });

/** `event` is a `RunEvent`, `CollabEvent`, `HistoryRow` or `FeedEvent`, as the topic says. */
export const liveFrameSchema = z.union([
  z.object({ topic: topicSchema, seq: liveSeqSchema, event: z.unknown() }),
  /** The first answer to `subscribe`: everything after `seq` will come. Keep it, should the socket be cut before the first event. */
  z.object({ topic: topicSchema, seq: liveSeqSchema, subscribed: z.literal(true) }),
  /** Nothing more will come: the run or its history has ended. */
  z.object({ topic: topicSchema, end: z.record(z.string(), z.unknown()) }),
  /** This topic is over. */
  z.object({ topic: topicSchema, error: liveErrorSchema }),
  /** The answer to `ping`. */
  z.object({ pong: z.literal(true) }),
  /** A frame that was not understood. */
  z.object({ error: liveErrorSchema }),
  /** The last frame before the server closes the socket: where each topic goes on. */
  z.object({ cut: liveErrorSchema, positions: z.record(z.string(), liveSeqSchema) }),
]);
export type LiveFrame = z.infer<typeof liveFrameSchema>;

/** Why the server closed the socket. All but `malformed` mean: get a new ticket, subscribe again with `after`. */
export const LIVE_CLOSE_CODES = {
  /** The server stops or restarts. */
  restart: 1012,
  /** Frames that are none, too large or too many. */
  malformed: 1008,
  /** The key or token does not hold any more. */
  identity: 4401,
  /** The reader took nothing for too long. */
  slow: 4408,
} as const;

export const liveRoutes = {
  createLiveTicket: {
    summary: "A ticket for the live socket at `/api/v1/live?ticket=`: good once, for 30 seconds, for this caller and page.",
    method: "POST",
    path: "/live/tickets",
    scope: "signed-in",
    limitClass: "write",
    body: liveTicketRequestSchema,
    bodyOptional: true,
    responses: { 201: { description: "The ticket. It is shown once.", content: { "application/json": liveTicketSchema } } },
    errors: ["origin_refused"],
  },
} as const satisfies Record<string, RouteContract>;
