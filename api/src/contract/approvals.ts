/** Approvals: questions put to people, and their decision. */
import { APPROVAL_KINDS, APPROVAL_STATUSES } from "@praxis/domain/run";
import { z } from "zod";
import { listOf, pageOf, pageQuery, timeSchema } from "./lists.js";
import type { RouteContract } from "./route.js";
import { actorSchema } from "./runs.js";

export const approvalOptionSchema = z.object({ id: z.string(), label: z.string(), needsReason: z.boolean() });
export const evidenceSchema = z.object({ label: z.string(), text: z.string().optional(), artifact: z.string().optional() });

export const approvalViewSchema = z
  .object({
    id: z.string(),
    runId: z.string(),
    stepId: z.string().optional(),
    kind: z.enum(APPROVAL_KINDS),
    question: z.string(),
    evidence: z.array(evidenceSchema),
    options: z.array(approvalOptionSchema),
    role: z.string().optional(),
    dueAt: timeSchema.optional(),
    /** The option that stands when nobody answers in time. */
    onSilence: z.string().optional(),
    status: z.enum(APPROVAL_STATUSES),
    decision: z.string().optional(),
    reason: z.string().optional(),
    values: z.record(z.string(), z.unknown()).optional(),
    /** `name` is that of the API key, where a key decided. */
    decidedBy: actorSchema.extend({ name: z.string().optional() }).optional(),
    decidedAt: timeSchema.optional(),
    createdAt: timeSchema,
  })
  .meta({ id: "ApprovalView" });
export type ApprovalView = z.infer<typeof approvalViewSchema>;

export const approvalPageSchema = pageOf(approvalViewSchema).meta({ id: "ApprovalPage" });
export type ApprovalPage = z.infer<typeof approvalPageSchema>;

export const listApprovalsQuerySchema = z.strictObject({
  ...pageQuery,
  status: listOf(APPROVAL_STATUSES).optional(),
  role: z.string().min(1).max(100).optional(),
  /** Only those of this run. */
  run: z.string().min(1).max(100).optional(),
  /** The beginning of an approval's id. */
  q: z.string().min(1).max(100).optional(),
});

export const decideApprovalRequestSchema = z.strictObject({
  /** The id of one of the approval's options. */
  decision: z.string().min(1).max(100),
  reason: z.string().trim().min(1).max(2000).optional(),
  values: z.record(z.string(), z.unknown()).optional(),
});
export type DecideApprovalRequest = z.infer<typeof decideApprovalRequestSchema>;

const approvalAnswer = (description: string) => ({ description, content: { "application/json": approvalViewSchema } });

export const approvalRoutes = {
  listApprovals: {
    summary: "Approvals, newest first.",
    method: "GET",
    path: "/approvals",
    scope: "runs:read",
    limitClass: "read",
    query: listApprovalsQuerySchema,
    responses: { 200: { description: "A page.", content: { "application/json": approvalPageSchema } } },
  },
  getApproval: {
    summary: "One approval. Its ETag is what a decision needs.",
    method: "GET",
    path: "/approvals/{id}",
    scope: "runs:read",
    limitClass: "read",
    responses: { 200: approvalAnswer("The approval.") },
    errors: ["approval_not_found"],
    etag: true,
  },
  decideApproval: {
    summary: "Decide an open approval. The same decision again is 200, another one 409.",
    method: "POST",
    path: "/approvals/{id}/decision",
    scope: "approvals:decide",
    limitClass: "write",
    body: decideApprovalRequestSchema,
    responses: { 200: approvalAnswer("The decision stands.") },
    errors: ["approval_not_found", "approval_already_decided", "decision_invalid", "precondition_required", "precondition_failed"],
    idempotencyKey: true,
    ifMatch: true,
  },
} as const satisfies Record<string, RouteContract>;
