/** Locks: holds on paths of the repository that agents share. Not leases: those are of steps. */
import { LOCK_TTL_MS } from "@praxis/domain/lock";
import { z } from "zod";
import { WRITE_FAULTS } from "./documents.js";
import { pageOf, pageQuery, timeSchema } from "./lists.js";
import type { RouteContract } from "./route.js";

const text = z.string().trim().min(1).max(300);
const ttlMs = z.number().int().min(LOCK_TTL_MS.minimum).max(LOCK_TTL_MS.maximum);
const fence = z.number().int().min(0);

export const takeLockRequestSchema = z.strictObject({
  /** Relative to the root; a folder holds everything below it. */
  path: z.string().min(1).max(1000),
  owner: text,
  /** What for: a task's id, or words. */
  purpose: text,
  ttlMs,
});
export type TakeLockRequest = z.infer<typeof takeLockRequestSchema>;

/** Without `ttlMs` the time it was taken for. */
export const renewLockRequestSchema = z.strictObject({ fence, ttlMs: ttlMs.optional() });
export type RenewLockRequest = z.infer<typeof renewLockRequestSchema>;
export const releaseLockRequestSchema = z.strictObject({ fence });
export type ReleaseLockRequest = z.infer<typeof releaseLockRequestSchema>;

export const lockViewSchema = z
  .object({
    id: z.string(),
    path: z.string(),
    owner: z.string(),
    purpose: z.string(),
    fence: z.number().int(),
    acquiredAt: timeSchema,
    renewedAt: timeSchema,
    /** Counts from the last renewal. Until somebody takes the path, an expired lock can still be renewed. */
    expiresAt: timeSchema,
  })
  .meta({ id: "Lock" });
export type LockView = z.infer<typeof lockViewSchema>;
export const lockPageSchema = pageOf(lockViewSchema).meta({ id: "LockPage" });
export type LockPage = z.infer<typeof lockPageSchema>;

const lockAnswer = (description: string) => ({ description, content: { "application/json": lockViewSchema } });
const FENCED = ["lock_not_found", "lock_superseded", ...WRITE_FAULTS] as const;

export const lockRoutes = {
  takeLock: {
    summary: "Hold a path for a time.",
    method: "POST",
    path: "/collab/locks",
    scope: "collab:write",
    limitClass: "write",
    body: takeLockRequestSchema,
    plainJson: true,
    responses: { 201: lockAnswer("The lock. Show its fence with every renewal and release.") },
    errors: ["lock_held", ...WRITE_FAULTS],
    idempotencyKey: true,
    collaboration: true,
  },
  listLocks: {
    summary: "Locks, oldest first; an expired one stands until somebody takes its path.",
    method: "GET",
    path: "/collab/locks",
    scope: "collab:read",
    limitClass: "read",
    query: z.strictObject(pageQuery),
    responses: { 200: { description: "A page.", content: { "application/json": lockPageSchema } } },
    errors: ["collaboration_unavailable"],
    collaboration: true,
  },
  renewLock: {
    summary: "Hold the path longer.",
    method: "POST",
    path: "/collab/locks/{id}/renew",
    scope: "collab:write",
    limitClass: "write",
    body: renewLockRequestSchema,
    plainJson: true,
    responses: { 200: lockAnswer("The lock with its new end.") },
    errors: [...FENCED],
    idempotencyKey: true,
    collaboration: true,
  },
  releaseLock: {
    summary: "Let go of the path.",
    method: "POST",
    path: "/collab/locks/{id}/release",
    scope: "collab:write",
    limitClass: "write",
    body: releaseLockRequestSchema,
    plainJson: true,
    responses: { 200: lockAnswer("The lock as it was.") },
    errors: [...FENCED],
    idempotencyKey: true,
    collaboration: true,
  },
} as const satisfies Record<string, RouteContract>;
