/** Gates: the judgement of one change at one head commit under one policy. */
import { GATE_STATUSES, REPORT_KINDS } from "@praxis/domain/change-gate";
import { CHECK_IDS, OUTCOMES, SEVERITIES, VERDICTS } from "@praxis/domain/gate";
import { z } from "zod";
import { listOf, pageOf, pageQuery, timeSchema } from "./lists.js";
import type { RouteContract } from "./route.js";
import { actorSchema } from "./runs.js";

const place = z.object({ line: z.number().int(), column: z.number().int() });

export const findingSchema = z
  .object({
    check: z.enum(CHECK_IDS),
    rule: z.string(),
    severity: z.enum(SEVERITIES),
    path: z.string().nullable(),
    range: z.object({ start: place, end: place }).nullable(),
    message: z.string(),
    fingerprint: z.string(),
    evidence: z.string().nullable(),
    blocking: z.boolean(),
    fix: z.string().optional(),
  })
  .meta({ id: "GateFinding" });

const gateCheckSchema = z
  .object({
    check: z.enum(CHECK_IDS),
    /** Missing while it is judged. */
    outcome: z.enum(OUTCOMES).optional(),
    required: z.boolean(),
    /** The first hundred; in lists none. All of them are in `/explain`. */
    findings: z.array(findingSchema),
    findingCount: z.number().int(),
    needs: z.literal("human").optional(),
    /** People said that it counts as met. */
    overridden: z.boolean(),
  })
  .meta({ id: "GateCheck" });

const gateOverrideSchema = z
  .object({
    id: z.string(),
    checks: z.array(z.enum(CHECK_IDS)),
    reason: z.string(),
    ticket: z.string().optional(),
    approver: actorSchema,
    createdAt: timeSchema,
    expiresAt: timeSchema,
    /** False: expired, or void because head or policy are others by now. */
    inForce: z.boolean(),
  })
  .meta({ id: "GateOverride" });

const gateReportSchema = z
  .object({
    kind: z.enum(REPORT_KINDS),
    name: z.string(),
    sha256: z.string(),
    bytes: z.number().int(),
    /** Who handed it in: the server did not make it, and says so in the receipt. */
    by: actorSchema,
    at: timeSchema,
    /** Why it was not judged; missing while that is not known, and when it was. */
    leftOut: z.string().optional(),
  })
  .meta({ id: "GateReport" });

export const gateViewSchema = z
  .object({
    id: z.string(),
    repository: z.union([z.object({ path: z.string() }), z.object({ url: z.string() })]),
    change: z.string(),
    target: z.string(),
    /** Full commit ids; missing until the repository has been read. */
    base: z.string().optional(),
    baseTip: z.string().optional(),
    head: z.string().optional(),
    tree: z.string().optional(),
    policySha256: z.string().optional(),
    status: z.enum(GATE_STATUSES),
    verdict: z.enum(VERDICTS).optional(),
    checks: z.array(gateCheckSchema),
    /** Checks that one person has cleared and a second has to. */
    awaitingSecond: z.array(z.enum(CHECK_IDS)),
    receiptSha256: z.string().optional(),
    overrides: z.array(gateOverrideSchema),
    /** Reports of other machines. */
    reports: z.array(gateReportSchema),
    /** Why nothing could be judged. */
    failure: z.object({ code: z.string(), message: z.string() }).optional(),
    supersededBy: z.string().optional(),
    /** 1, and one more for every re-run. */
    round: z.number().int(),
    requestedBy: actorSchema,
    createdAt: timeSchema,
    decidedAt: timeSchema.optional(),
    expiresAt: timeSchema,
  })
  .meta({ id: "GateView" });
export type GateView = z.infer<typeof gateViewSchema>;

export const gatePageSchema = pageOf(gateViewSchema).meta({ id: "GatePage" });
export type GatePage = z.infer<typeof gatePageSchema>;

const reasonSchema: z.ZodType<ReasonNode> = z
  .lazy(() => z.object({ says: z.string(), outcome: z.string().optional(), because: z.array(reasonSchema).optional() }))
  .meta({ id: "GateReason" });
export interface ReasonNode {
  says: string;
  outcome?: string | undefined;
  because?: ReasonNode[] | undefined;
}

export const gateExplanationSchema = z
  .object({
    gate: gateViewSchema,
    /** The tree of reasons; missing until there is a verdict. */
    reason: reasonSchema.optional(),
    /** The whole verdict before overrides, as `praxis gate --json` prints it; missing until there is one. */
    verdict: z.looseObject({ verdict: z.enum(VERDICTS) }).optional(),
    /** The signed receipt; missing until there is one. */
    receipt: z.looseObject({ body: z.looseObject({ keyId: z.string() }), signature: z.string() }).optional(),
    /** In plain words: what it waits for, or what would have to happen for it to pass. */
    next: z.array(z.string()),
    /** What else is to be known: commands ran without a sandbox; who handed in which report, and which of them were not judged. */
    notes: z.array(z.string()),
  })
  .meta({ id: "GateExplanation" });
export type GateExplanation = z.infer<typeof gateExplanationSchema>;

export const gateSignersSchema = z
  .object({ items: z.array(z.object({ id: z.string(), publicKey: z.string(), role: z.literal("server") })) })
  .meta({ id: "GateSigners" });

const refSchema = z.string().min(1).max(500);

/** In one request. */
const REPORTS_MAX = 50;
/** Of all reports of one request, unpacked. */
export const REPORT_BYTES_MAX = 64 * 1024 * 1024;

const handedReportSchema = z
  .strictObject({
    /** junit: also TAP and jest JSON. sarifBase: findings that the base already has. */
    kind: z.enum(REPORT_KINDS),
    /** As verdicts call it: the name of the file. */
    name: z.string().min(1).max(500),
    text: z.string().optional(),
    /** The text in UTF-8, packed with gzip, in Base64. */
    gzip: z.base64().optional(),
  })
  .refine(({ text, gzip }) => (text === undefined) !== (gzip === undefined), "give either `text` or `gzip`");

export const requestGateRequestSchema = z.strictObject({
  repository: z.union([z.strictObject({ path: z.string().min(1).max(4096) }), z.strictObject({ url: z.string().min(1).max(2048) })]),
  /** The branch that the change is to land on. */
  base: refSchema,
  /** Branch, tag or commit. */
  head: refSchema,
  /** Names the change across pushes; default: the branch, else the commit. A new head of a change replaces the one before. */
  change: z.string().min(1).max(200).optional(),
  /**
   * Reports of another machine about this head. They are judged where the policy names no command for their check, and stay with the
   * head: later ones of a kind take the place of those before, and reports that the gate does not have judge it again.
   */
  reports: z.array(handedReportSchema).max(REPORTS_MAX).optional(),
});
export type RequestGateRequest = z.infer<typeof requestGateRequestSchema>;

export const overrideGateRequestSchema = z.strictObject({
  checks: z.array(z.enum(CHECK_IDS)).min(1).max(CHECK_IDS.length),
  /** 20 characters or more. */
  reason: z.string().max(2000),
  ticket: z.string().min(1).max(500).optional(),
  /** Within 24 hours. */
  expiresAt: timeSchema,
});
export type OverrideGateRequest = z.infer<typeof overrideGateRequestSchema>;

export const rerunGateRequestSchema = z.strictObject({ check: z.enum(CHECK_IDS).optional() });

export const listGatesQuerySchema = z.strictObject({
  ...pageQuery,
  status: listOf(GATE_STATUSES).optional(),
  verdict: listOf(VERDICTS).optional(),
  change: z.string().min(1).max(200).optional(),
  target: refSchema.optional(),
  /** The beginning of a gate's id or of a head commit. */
  q: z.string().min(1).max(100).optional(),
});

const gateAnswer = (description: string) => ({ description, content: { "application/json": gateViewSchema } });
const REPOSITORY_ERRORS = [
  "repository_not_found",
  "ref_not_found",
  "repository_unreadable",
  "path_outside_roots",
  "url_not_allowed",
] as const;

export const gateRoutes = {
  requestGate: {
    summary: "Have a change judged. While the same head is being judged, the standing gate is the answer.",
    method: "POST",
    path: "/gates",
    scope: "gates:write",
    limitClass: "write",
    body: requestGateRequestSchema,
    responses: { 202: gateAnswer("Accepted; `Location` is the gate.") },
    errors: [...REPOSITORY_ERRORS, "storage_full"],
    idempotencyKey: true,
  },
  listGates: {
    summary: "Gates, newest first.",
    method: "GET",
    path: "/gates",
    scope: "gates:read",
    limitClass: "read",
    query: listGatesQuerySchema,
    responses: { 200: { description: "A page. `findings` are empty here.", content: { "application/json": gatePageSchema } } },
  },
  getGate: {
    summary: "One gate.",
    method: "GET",
    path: "/gates/{id}",
    scope: "gates:read",
    limitClass: "read",
    responses: { 200: gateAnswer("The gate.") },
    errors: ["gate_not_found"],
    etag: true,
  },
  explainGate: {
    summary: "Why the gate says what it says: the tree of reasons, every finding, the receipt, and what would have to happen.",
    method: "GET",
    path: "/gates/{id}/explain",
    scope: "gates:read",
    limitClass: "read",
    responses: { 200: { description: "The explanation.", content: { "application/json": gateExplanationSchema } } },
    errors: ["gate_not_found"],
    etag: true,
  },
  overrideGate: {
    summary: "Clear checks that failed, for a reason and a time. Void on the next push; secrets and security need two people.",
    method: "POST",
    path: "/gates/{id}/override",
    scope: "approvals:decide",
    limitClass: "write",
    body: overrideGateRequestSchema,
    responses: { 202: gateAnswer("Recorded. The same again changes nothing.") },
    errors: [
      "gate_not_found",
      "gate_closed",
      "gate_running",
      "check_not_found",
      "override_refused",
      "override_not_needed",
      "override_own_change",
    ],
    idempotencyKey: true,
  },
  rerunGate: {
    summary: "Judge the same head again: all checks, or one with the others' evidence kept.",
    method: "POST",
    path: "/gates/{id}/rerun",
    scope: "gates:write",
    limitClass: "write",
    body: rerunGateRequestSchema,
    bodyOptional: true,
    responses: { 202: gateAnswer("Accepted.") },
    errors: ["gate_not_found", "gate_closed", "gate_running", "check_not_found"],
    idempotencyKey: true,
  },
  listGateSigners: {
    summary: "The public keys this platform signs receipts with, for `trustedKeys` of a policy.",
    method: "GET",
    path: "/gate-signers",
    scope: "gates:read",
    limitClass: "read",
    responses: { 200: { description: "The keys.", content: { "application/json": gateSignersSchema } } },
  },
} as const satisfies Record<string, RouteContract>;
