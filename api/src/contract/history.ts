/** A run's Temporal history as a lean table over its whole continue-as-new chain, and the whole events on demand. Decoding is pure. */
import { HISTORY_FLAGS, type HistoryFlag } from "@praxis/domain/run";
import { z } from "zod";
import { timeSchema, wholeNumber } from "./lists.js";
import type { RouteContract } from "./route.js";

/** What each place of a row is. Public: add at the end, never move. */
export const HISTORY_COLUMNS = ["id", "time", "type", "group", "name", "attempt", "flags", "bytes"] as const;

/** `<place of the execution in the chain, from 0>.<Temporal's event id, from 1>` */
const HISTORY_ID = /^(0|[1-9]\d{0,8})\.([1-9]\d{0,8})$/;
export const historyIdSchema = z.string().regex(HISTORY_ID, "must be like 0.15");

/** Rows of one answer, when not said otherwise and at most: a whole history of the size that is shown. */
export const HISTORY_ROWS_MAX = 50_000;
/** Events of one call for details. */
export const HISTORY_EVENTS_MAX = 100;

export const historyRowSchema = z.tuple([
  historyIdSchema,
  timeSchema,
  /** Temporal's name of it, like `ActivityTaskScheduled`. Newer ones are shown, never dropped. */
  z.string(),
  /** The id of the first event of the same activity, timer, workflow task or execution; its own when it stands alone. */
  historyIdSchema,
  /** What it is about: `<activity>: <steps>`, `<signal>: <what>`, a timer's length; at most 200 characters. */
  z.string(),
  /** Of an activity or workflow task; 0 where there is none. */
  z.number().int(),
  /** Bits of `HISTORY_FLAGS`. */
  z.number().int(),
  /** Size of what it carries (inputs, results, details), before any encoding. */
  z.number().int(),
]);
export type HistoryRow = z.infer<typeof historyRowSchema>;

export const historyPageSchema = z
  .object({
    columns: z.array(z.string()),
    rows: z.array(historyRowSchema),
    /** The chain has ended: no row is ever added. */
    closed: z.boolean(),
    /** For `cursor`, when there is more than `limit` now; else null. */
    nextCursor: z.string().nullable(),
  })
  .meta({ id: "HistoryPage" });
export type HistoryPage = z.infer<typeof historyPageSchema>;

/** `after` and `cursor` mean the same. `last`: only the newest so many rows. */
export const runHistoryQuerySchema = z.strictObject({
  limit: wholeNumber(1, HISTORY_ROWS_MAX).optional(),
  cursor: historyIdSchema.optional(),
  after: historyIdSchema.optional(),
  last: wholeNumber(1, HISTORY_ROWS_MAX).optional(),
});

/** Data of `event: end`, sent after the last row of a chain that has ended. */
export const historyEndSchema = z.object({ rows: z.literal("complete") });

export const historyEventsRequestSchema = z.strictObject({ ids: z.array(historyIdSchema).min(1).max(HISTORY_EVENTS_MAX) });
export type HistoryEventsRequest = z.infer<typeof historyEventsRequestSchema>;

/** Ids that this history does not have are left out. */
export const historyEventsSchema = z
  .object({
    items: z.array(
      z.object({
        id: historyIdSchema,
        time: timeSchema,
        type: z.string(),
        group: historyIdSchema,
        name: z.string(),
        attempt: z.number().int(),
        flags: z.number().int(),
        bytes: z.number().int(),
        /** As Temporal has them, payloads decoded. One that is too large is `{cut: true, bytes, head}` with its first characters. */
        attributes: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: "HistoryEvents" });
export type HistoryEvents = z.infer<typeof historyEventsSchema>;

export interface HistoryEntry {
  id: string;
  /** Place of its execution in the chain. */
  execution: number;
  eventId: number;
  /** Milliseconds since 1970. */
  at: number;
  type: string;
  group: string;
  name: string;
  attempt: number;
  flags: number;
  bytes: number;
}

/** A row as an object. Places that a newer server adds at the end are ignored. */
export function decodeHistoryRow(row: HistoryRow): HistoryEntry {
  const [id, time, type, group, name, attempt, flags, bytes] = row;
  const { execution, eventId } = historyPlace(id);
  return { id, execution, eventId, at: Date.parse(time), type, group, name, attempt, flags, bytes };
}

export function hasHistoryFlag(flags: number, flag: HistoryFlag): boolean {
  return (flags & HISTORY_FLAGS[flag]) !== 0;
}

/** Both numbers are 0 for a text that is no id. */
export function historyPlace(id: string): { execution: number; eventId: number } {
  const [, execution = "0", eventId = "0"] = HISTORY_ID.exec(id) ?? [];
  return { execution: Number(execution), eventId: Number(eventId) };
}

/** Negative: `a` is earlier in the chain. */
export function compareHistoryIds(a: string, b: string): number {
  const [left, right] = [historyPlace(a), historyPlace(b)];
  return left.execution - right.execution || left.eventId - right.eventId;
}

const faults = ["run_not_found", "history_not_found", "temporal_unavailable"] as const;

export const historyRoutes = {
  getRunHistory: {
    summary: "The run's Temporal history over its whole chain, as a lean table: JSON, or live by server-sent events.",
    method: "GET",
    path: "/runs/{id}/history",
    scope: "runs:read",
    limitClass: "read",
    query: runHistoryQuerySchema,
    responses: {
      200: {
        description: "Rows after `after`. Rows never change; of a closed chain neither does the ETag. `id` of an event is the row's.",
        content: { "application/json": historyPageSchema, "text/event-stream": historyRowSchema },
      },
    },
    errors: [...faults],
    etag: true,
    stream: true,
  },
  getHistoryEvents: {
    summary: "Whole events of the history by their ids, payloads decoded.",
    method: "POST",
    path: "/runs/{id}/history/events",
    scope: "runs:read",
    limitClass: "read",
    body: historyEventsRequestSchema,
    responses: { 200: { description: "In the order of the history.", content: { "application/json": historyEventsSchema } } },
    errors: [...faults],
  },
} as const satisfies Record<string, RouteContract>;
