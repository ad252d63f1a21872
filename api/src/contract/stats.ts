/** Figures for a start page, counted by the server. They may be some seconds old. */
import { RUN_STATUSES } from "@praxis/domain/run";
import { z } from "zod";
import { timeSchema } from "./lists.js";
import type { RouteContract } from "./route.js";

const MINUTE_MS = 60_000;
const UNITS_MS = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS } as const;
export const STATS_WINDOW_MS_MIN = 10 * MINUTE_MS;
export const STATS_WINDOW_MS_MAX = 31 * UNITS_MS.d;

/** `24h`, `90m`, `7d`, or milliseconds. */
const windowSchema = z
  .string()
  .regex(/^(?:\d{1,10}|\d{1,5}[mhd])$/, "must be like 24h, 90m, 7d, or milliseconds")
  .transform((text) => {
    const unit = UNITS_MS[text.slice(-1) as keyof typeof UNITS_MS] as number | undefined;
    return unit === undefined ? Number(text) : Number(text.slice(0, -1)) * unit;
  })
  .pipe(z.number().int().min(STATS_WINDOW_MS_MIN).max(STATS_WINDOW_MS_MAX));

/** 24 hours when left out. */
export const statsQuerySchema = z.strictObject({ window: windowSchema.optional() });

const counts = z.array(z.number().int());
export const statsSchema = z
  .object({
    /** The begin of the first bucket. Every list below has one member a bucket; the last bucket may be under way. */
    from: timeSchema,
    to: timeSchema,
    bucketMs: z.number().int(),
    runs: z.object({
      /** All runs there are, not only the window's. */
      byStatus: z.record(z.enum(RUN_STATUSES), z.number().int()),
      /** Accepted in the bucket. */
      started: counts,
      /** Ended in the bucket, however. */
      finished: counts,
      /** Of those: failed or timed out. */
      failed: counts,
    }),
    /** From accepted to the first step, of runs accepted in the window. Null: none began. */
    waiting: z.object({
      p50Ms: z.number().nullable(),
      p95Ms: z.number().nullable(),
      /** The median of each bucket. */
      series: z.array(z.number().nullable()),
    }),
    /** Runs with an open question, now. */
    needsPerson: z.number().int(),
    /** Runs that will not go on by themselves, now: `GET /runs?stuck=true`. */
    stuck: z.number().int(),
    failedInWindow: z.number().int(),
  })
  .meta({ id: "Stats" });
export type Stats = z.infer<typeof statsSchema>;

export const statsRoutes = {
  getStats: {
    summary: "Figures of a window of time up to now.",
    method: "GET",
    path: "/stats",
    scope: "runs:read",
    limitClass: "read",
    query: statsQuerySchema,
    responses: { 200: { description: "The figures.", content: { "application/json": statsSchema } } },
  },
} as const satisfies Record<string, RouteContract>;
