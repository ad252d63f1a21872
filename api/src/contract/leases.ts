/** Leases: how an agent takes work, keeps it, writes under its fence and ends it; and what people see of them. */
import { EVENTS_A_CALL, AGENT_EVENT_TYPE, LEASE_COMMANDS, LEASE_STATES } from "@praxis/domain/lease";
import { JSON_DEPTH_MAX } from "@praxis/domain/patch";
import { z } from "zod";
import { agentIdSchema } from "./agents.js";
import { approvalOptionSchema, evidenceSchema } from "./approvals.js";
import { artifactViewSchema } from "./artifacts.js";
import { listOf, pageOf, pageQuery, timeSchema } from "./lists.js";
import { NAME_PATTERN } from "./pools.js";
import type { RouteContract } from "./route.js";

export const POLL_WAIT_MS_MAX = 30_000;
export const EVENT_BYTES_MAX = 16_000;
export const OUTCOME_BYTES_MAX = 8_000;
/** A checkpoint travels with every brief and stands in the database: what is larger is an artifact. */
export const CHECKPOINT_BYTES_MAX = 64_000;

/** By the bytes of its JSON text in UTF-8. */
function jsonObject(bytesMax: number): z.ZodType<Record<string, unknown>> {
  return z
    .record(z.string(), z.unknown())
    .refine((value) => !isDeep(value), { error: `may lie ${String(JSON_DEPTH_MAX)} levels deep at most`, abort: true })
    .refine((value) => bytesOf(value) <= bytesMax, `may hold ${String(bytesMax)} bytes of JSON at most; put more into an artifact`);
}

/** Walks without recursion: a body of a megabyte can be half a million levels deep. */
function isDeep(value: unknown): boolean {
  let level = [value].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > JSON_DEPTH_MAX) return true;
    level = level.flatMap((one): unknown[] => Object.values(one)).filter(isNested);
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

export const fenceSchema = z.number().int().min(0).max(2_147_483_647);
const fence = fenceSchema;
const reason = z.string().trim().min(1).max(2000);
const checkpoint = jsonObject(CHECKPOINT_BYTES_MAX);

export const pollPoolRequestSchema = z.strictObject({
  agentId: agentIdSchema,
  /** How long to wait for work; 0 looks once. */
  waitMs: z.number().int().min(0).max(POLL_WAIT_MS_MAX),
});
export type PollPoolRequest = z.infer<typeof pollPoolRequestSchema>;

const endedGrantSchema = z.object({
  leaseId: z.string(),
  agentId: z.string(),
  fence: z.number().int(),
  attempt: z.number().int(),
  round: z.number().int(),
  endedAs: z.string(),
  endedAt: timeSchema,
  reason: z.string().nullable(),
  checkpoint: z.unknown(),
  recorded: z.object({ events: z.number().int(), artifacts: z.array(z.string()) }),
  unknownSideEffects: z.array(z.string()),
  evidenceArtifact: z.string().optional(),
});
/** The last grant's end, and all there were. */
export const leaseBriefSchema = z
  .object({
    ...endedGrantSchema.shape,
    /** Until the step's deadline, when it has one. */
    timeLeftMs: z.number().int().optional(),
    /** The last 4,000 bytes of what the verification of the last round printed, when that is why the work is offered again. */
    evidence: z.string().optional(),
    /** First grant first, the last one included. */
    history: z.array(endedGrantSchema),
  })
  .meta({ id: "LeaseBrief" });

export const leaseViewSchema = z
  .object({
    leaseId: z.string(),
    fence: z.number().int(),
    attempt: z.number().int(),
    round: z.number().int(),
    ttlMs: z.number().int(),
    expiresAt: timeSchema,
    ackBy: timeSchema,
    run: z.object({ id: z.string(), title: z.string() }),
    step: z.object({ id: z.string(), name: z.string(), instructions: z.string(), inputs: z.record(z.string(), z.unknown()) }),
    workspace: z.object({ commit: z.string(), bundleUrl: z.string() }).optional(),
    checkpoint: z.unknown().optional(),
    /** What is there of earlier grants of the step. */
    brief: leaseBriefSchema.optional(),
    deadlineAt: timeSchema.optional(),
  })
  .meta({ id: "LeaseView" });
export type LeaseView = z.infer<typeof leaseViewSchema>;

export const ackLeaseRequestSchema = z.strictObject({ fence });
export const heartbeatRequestSchema = z.strictObject({
  fence,
  progress: z
    .strictObject({
      done: z.number().min(0),
      total: z.number().min(0).optional(),
      note: z.string().max(500).optional(),
    })
    .optional(),
  checkpoint: checkpoint.optional(),
  /** Ids of commands that the agent has taken up. */
  acked: z.array(z.string().min(1).max(64)).max(200).optional(),
});
export type HeartbeatRequest = z.infer<typeof heartbeatRequestSchema>;

export const leaseCommandSchema = z.looseObject({ id: z.string(), kind: z.enum(LEASE_COMMANDS) }).meta({ id: "LeaseCommand" });
export const LEASE_HEALTHS = ["ok", "stalled", "degraded"] as const;
export type LeaseHealth = (typeof LEASE_HEALTHS)[number];

export const heartbeatViewSchema = z
  .object({
    state: z.enum(LEASE_STATES),
    /** stalled: alive without progress. degraded: Temporal or the database is away, and `expiresAt` did not move. */
    health: z.enum(LEASE_HEALTHS),
    expiresAt: timeSchema,
    /** Oldest first; each comes again until it is acknowledged. */
    commands: z.array(leaseCommandSchema),
  })
  .meta({ id: "HeartbeatView" });
export type HeartbeatView = z.infer<typeof heartbeatViewSchema>;

export const leaseEventsRequestSchema = z.strictObject({
  fence,
  events: z
    .array(
      z.strictObject({
        key: z.string().min(1).max(200),
        type: z.string().max(100).regex(AGENT_EVENT_TYPE, "must be `agent.` and small letters, dots and underscores"),
        data: jsonObject(EVENT_BYTES_MAX),
      }),
    )
    .min(1)
    .max(EVENTS_A_CALL),
});
export type LeaseEventsRequest = z.infer<typeof leaseEventsRequestSchema>;
export const leaseEventsViewSchema = z.object({ recorded: z.number().int(), repeated: z.number().int() }).meta({ id: "LeaseEventsView" });

export const completeLeaseRequestSchema = z.strictObject({
  fence,
  outcome: jsonObject(OUTCOME_BYTES_MAX),
  summary: z.string().trim().min(1).max(4000).optional(),
});
export const failLeaseRequestSchema = z.strictObject({ fence, reason, retryable: z.boolean() });
export const releaseLeaseRequestSchema = z.strictObject({ fence, reason, checkpoint: checkpoint.optional() });
export const parkLeaseRequestSchema = z.strictObject({
  fence,
  question: z.string().trim().min(1).max(4000),
  evidence: z.array(evidenceSchema.strict()).max(20).optional(),
  options: z.array(approvalOptionSchema.strict()).min(1).max(10).optional(),
  checkpoint,
});
export const leaseEndViewSchema = z
  .object({
    state: z.enum(LEASE_STATES),
    /** The question, when the lease was parked. */
    approvalId: z.string().optional(),
  })
  .meta({ id: "LeaseEndView" });
export type LeaseEndView = z.infer<typeof leaseEndViewSchema>;

export const leaseSummarySchema = z
  .object({
    id: z.string(),
    state: z.enum(LEASE_STATES),
    pool: z.string(),
    agentId: z.string(),
    runId: z.string(),
    stepId: z.string(),
    generation: z.number().int(),
    fence: z.number().int(),
    attempt: z.number().int(),
    round: z.number().int(),
    ttlMs: z.number().int(),
    pickedAt: timeSchema,
    grantedAt: timeSchema.optional(),
    ackedAt: timeSchema.optional(),
    expiresAt: timeSchema,
    endedAt: timeSchema.optional(),
    reason: z.string().optional(),
    progress: z.unknown().optional(),
    progressAt: timeSchema.optional(),
    stalled: z.boolean(),
  })
  .meta({ id: "LeaseSummary" });
export type LeaseSummary = z.infer<typeof leaseSummarySchema>;
export const leasePageSchema = pageOf(leaseSummarySchema).meta({ id: "LeasePage" });
export type LeasePage = z.infer<typeof leasePageSchema>;

export const listLeasesQuerySchema = z.strictObject({
  ...pageQuery,
  pool: z.string().regex(NAME_PATTERN).optional(),
  agent: z.string().regex(NAME_PATTERN).optional(),
  state: listOf(LEASE_STATES).optional(),
  run: z.string().min(1).max(64).optional(),
});
export const revokeLeaseRequestSchema = z.strictObject({ reason });

const REFUSALS = ["lease_not_found", "lease_superseded", "fence_unknown", "lease_finished", "lease_revoked", "lease_expired"] as const;
const work = { scope: "leases:work", limitClass: "lease", errors: REFUSALS } as const;
const call = { ...work, method: "POST", fenced: "body" } as const;
const json = (description: string, schema: z.ZodType) => ({ description, content: { "application/json": schema } });
const ended = {
  200: json("Ended; the workflow knows.", leaseEndViewSchema),
  202: json("Ended and kept; the workflow is told as soon as Temporal is there.", leaseEndViewSchema),
};

export const leaseRoutes = {
  pollPool: {
    summary: "Take work of a pool, waiting for it up to 30 s.",
    method: "POST",
    path: "/pools/{pool}/poll",
    scope: "leases:work",
    limitClass: "lease",
    body: pollPoolRequestSchema,
    responses: { 200: json("Work. Acknowledge it within 5 s.", leaseViewSchema), 204: { description: "There was none." } },
    errors: ["pool_not_found", "agent_not_found", "lease_limit", "temporal_unavailable"],
  },
  ackLease: {
    ...call,
    summary: "The work has arrived: the time to live counts from here. A repeat is fine.",
    path: "/leases/{id}/ack",
    body: ackLeaseRequestSchema,
    responses: { 200: json("Held.", heartbeatViewSchema) },
  },
  heartbeatLease: {
    ...call,
    summary: "Keep the lease, say how far the work is, and hear what people want.",
    path: "/leases/{id}/heartbeat",
    body: heartbeatRequestSchema,
    responses: { 200: json("Still held.", heartbeatViewSchema) },
  },
  appendLeaseEvents: {
    ...call,
    summary: "Add to the run's log. Each key counts once for the lease; the next holder has keys of its own.",
    path: "/leases/{id}/events",
    body: leaseEventsRequestSchema,
    responses: { 200: json("In the log.", leaseEventsViewSchema) },
  },
  putLeaseArtifact: {
    ...work,
    summary: "Store a file of the step. The same name again replaces it until the lease has ended.",
    method: "PUT",
    path: "/leases/{id}/artifacts/{name}",
    fenced: "header",
    bytesBody: "The file. `Content-Type` is kept as its media type.",
    responses: { 200: json("Stored.", artifactViewSchema) },
    errors: [...REFUSALS, "artifact_too_large", "storage_full"],
  },
  getLeaseWorkspace: {
    ...work,
    summary: "The source the work starts from, as a git bundle.",
    method: "GET",
    path: "/leases/{id}/workspace.bundle",
    fenced: "header",
    responses: { 200: { description: "The bundle.", content: { "application/x-git-bundle": "The bytes of the bundle." } } },
    errors: [...REFUSALS, "artifact_not_found", "artifact_too_large", "repository_unreadable"],
  },
  completeLease: {
    ...call,
    summary: "The work is done; `outcome` becomes the step's outputs.",
    path: "/leases/{id}/complete",
    body: completeLeaseRequestSchema,
    responses: ended,
  },
  failLease: {
    ...call,
    summary: "The work failed. `retryable`: another attempt may do better.",
    path: "/leases/{id}/fail",
    body: failLeaseRequestSchema,
    responses: ended,
  },
  releaseLease: {
    ...call,
    summary: "Give the work back; it is offered again at once. With reason `cannot` this agent is not asked again.",
    path: "/leases/{id}/release",
    body: releaseLeaseRequestSchema,
    responses: ended,
  },
  parkLease: {
    ...call,
    summary: "Ask a person and free the agent; with the answer the work is offered again, first to this agent.",
    path: "/leases/{id}/park",
    body: parkLeaseRequestSchema,
    responses: ended,
  },
  listLeases: {
    summary: "Grants, newest first: who holds what, and until when.",
    method: "GET",
    path: "/leases",
    scope: "runs:read",
    limitClass: "read",
    query: listLeasesQuerySchema,
    responses: { 200: json("A page.", leasePageSchema) },
  },
  revokeLease: {
    summary: "Take work back from its holder. It is offered again, to others first. A second revoke gets the same answer.",
    method: "POST",
    path: "/leases/{id}/revoke",
    scope: "runs:write",
    limitClass: "write",
    body: revokeLeaseRequestSchema,
    responses: { 200: json("Taken back.", leaseSummarySchema) },
    errors: ["lease_not_found", "illegal_transition"],
  },
} as const satisfies Record<string, RouteContract>;
