/** Steps as callers see them, and the route of a step's byte stream. */
import { STEP_STATUSES, WAITING_ON } from "@praxis/domain/run";
import { z } from "zod";
import { timeSchema, wholeNumber } from "./lists.js";
import type { RouteContract } from "./route.js";

export const failureSchema = z.object({
  code: z.string(),
  message: z.string(),
  stepId: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type FailureView = z.infer<typeof failureSchema>;

export const stepViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    uses: z.string(),
    status: z.enum(STEP_STATUSES),
    /** 1 + counted losses and failures. */
    attempt: z.number().int(),
    /** 1, and one more for every decided re-run. */
    generation: z.number().int(),
    waitingOn: z.enum(WAITING_ON),
    waitingSince: timeSchema.optional(),
    startedAt: timeSchema.optional(),
    finishedAt: timeSchema.optional(),
    outputs: z.unknown().optional(),
    failure: failureSchema.optional(),
    /** Facts about the execution, for example which sandbox it had. */
    details: z.record(z.string(), z.unknown()).optional(),
    /** `condition`, `upstream` or `person`; only when skipped. */
    skipReason: z.string().optional(),
    /** When a step that waits for an answer or a time is due. */
    dueAt: timeSchema.optional(),
    /** What a running step last said of itself, at most some seconds old. */
    progress: z
      .object({ done: z.number().optional(), total: z.number().optional(), note: z.string().optional(), at: timeSchema })
      .optional(),
    /** Bytes written so far; what was cut from the middle of a long stream. */
    outputBytes: z.number().int().optional(),
    outputCut: z.object({ from: z.number().int(), to: z.number().int() }).optional(),
  })
  .meta({ id: "StepView" });
export type StepView = z.infer<typeof stepViewSchema>;

/** Data of one SSE message of a step's output; its `id` is the byte offset after the chunk. */
export const outputChunkSchema = z.object({ base64: z.string() });
/** Data of `event: end`, which has no id. */
export const outputEndSchema = z.object({ status: z.enum(STEP_STATUSES) });

/** `reason` stands in the run's log. */
export const retryStepRequestSchema = z.strictObject({ reason: z.string().trim().min(1).max(2000).optional() });
export const stepOutputQuerySchema = z.strictObject({ after: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional() });

export const stepRoutes = {
  getStepOutput: {
    summary: "The step's byte stream from an offset on: as bytes, or live by server-sent events.",
    method: "GET",
    path: "/runs/{id}/steps/{stepId}/output",
    scope: "runs:read",
    limitClass: "read",
    query: stepOutputQuerySchema,
    responses: {
      200: {
        description:
          "The bytes that exist now. `X-Output-Next` is the offset to go on from; `X-Output-Cut` names a part that was not kept.",
        content: { "application/octet-stream": "The bytes.", "text/event-stream": outputChunkSchema },
      },
    },
    errors: ["run_not_found", "step_not_found"],
    stream: true,
  },
} as const satisfies Record<string, RouteContract>;
