/** Documents of the collaboration state: read one, replace it, patch it, remove it, or change many at once. */
import { z } from "zod";
import { pageOf, pageQuery } from "./lists.js";
import { jsonPatchSchema, mergePatchSchema, patchBodies } from "./patches.js";
import type { RouteContract } from "./route.js";

export const DOCUMENT_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/;
/** These follow rules of their own and change through their own routes only. */
export const MANAGED_DOCUMENTS = ["tasks", "locks", "agents"] as const;

const documentName = z.string().regex(DOCUMENT_NAME, "is not the name of a document");
const etag = z.string().regex(/^"[\x21\x23-\x7e]{1,200}"$/, "must be an ETag with its quotes");
const anyJson = z.unknown().refine((given) => given !== undefined, "is needed");

export const documentHeadSchema = z
  .object({ document: z.string(), revision: z.number().int(), etag: z.string() })
  .meta({ id: "DocumentHead" });
export type DocumentHeadView = z.infer<typeof documentHeadSchema>;

export const documentPageSchema = pageOf(documentHeadSchema).meta({ id: "DocumentPage" });
export type DocumentPage = z.infer<typeof documentPageSchema>;

/** At most this many changes of one transaction. */
const OPERATIONS_MAX = 64;
export const transactionRequestSchema = z.strictObject({
  /** What must hold before anything is done; `etag` null: there must be no such document. */
  compare: z
    .array(z.strictObject({ document: documentName, etag: etag.nullable() }))
    .max(OPERATIONS_MAX)
    .default([]),
  operations: z
    .array(
      z.discriminatedUnion("op", [
        z.strictObject({ op: z.literal("put"), document: documentName, value: anyJson }),
        z.strictObject({ op: z.literal("patch"), document: documentName, patch: z.union([jsonPatchSchema, mergePatchSchema]) }),
        z.strictObject({ op: z.literal("delete"), document: documentName }),
      ]),
    )
    .min(1)
    .max(OPERATIONS_MAX),
});
export type TransactionRequest = z.infer<typeof transactionRequestSchema>;

/** The documents as they are after it; removed ones have no ETag. */
export const transactionViewSchema = z
  .object({
    seq: z.number().int(),
    documents: z.array(z.object({ document: z.string(), revision: z.number().int(), etag: z.string().nullable() })),
  })
  .meta({ id: "TransactionView" });
export type TransactionView = z.infer<typeof transactionViewSchema>;

const anyDocument = { "application/json": z.unknown() };
const CONDITIONS = ["precondition_required", "precondition_failed"] as const;
export const WRITE_FAULTS = ["collaboration_unavailable", "collaboration_read_only", "storage_full", "document_too_large"] as const;

export const documentRoutes = {
  listDocuments: {
    summary: "The documents of the collaboration state, by name.",
    method: "GET",
    path: "/collab/state",
    scope: "collab:read",
    limitClass: "read",
    query: z.strictObject(pageQuery),
    responses: { 200: { description: "A page.", content: { "application/json": documentPageSchema } } },
    errors: ["collaboration_unavailable"],
    collaboration: true,
  },
  getDocument: {
    summary: "One document as it is. Its ETag is what a change needs.",
    method: "GET",
    path: "/collab/state/{document}",
    scope: "collab:read",
    limitClass: "read",
    responses: { 200: { description: "The bare document.", content: anyDocument } },
    errors: ["invalid_request", "document_not_found", "collaboration_unavailable"],
    etag: true,
    collaboration: true,
  },
  putDocument: {
    summary: "Create a document, or replace it whole.",
    method: "PUT",
    path: "/collab/state/{document}",
    scope: "collab:write",
    limitClass: "write",
    body: z.unknown(),
    plainJson: true,
    responses: {
      200: { description: "Replaced; the bare document.", content: anyDocument },
      201: { description: "Created; the bare document.", content: anyDocument },
    },
    errors: [...CONDITIONS, "managed_document", ...WRITE_FAULTS],
    ifMatch: true,
    createIfAbsent: true,
    collaboration: true,
  },
  patchDocument: {
    summary: "Change a part of a document by JSON Patch or merge patch.",
    method: "PATCH",
    path: "/collab/state/{document}",
    scope: "collab:write",
    limitClass: "write",
    bodies: patchBodies,
    plainJson: true,
    responses: { 200: { description: "Changed; the bare document.", content: anyDocument } },
    errors: ["document_not_found", ...CONDITIONS, "managed_document", "patch_test_failed", "patch_path_missing", ...WRITE_FAULTS],
    ifMatch: true,
    ifMatchUnlessTested: true,
    collaboration: true,
  },
  deleteDocument: {
    summary: "Remove a document. Its revisions go on, should it come back.",
    method: "DELETE",
    path: "/collab/state/{document}",
    scope: "collab:write",
    limitClass: "write",
    responses: { 204: { description: "Removed." } },
    errors: ["invalid_request", "document_not_found", ...CONDITIONS, "managed_document", ...WRITE_FAULTS],
    ifMatch: true,
    collaboration: true,
  },
  commitTransaction: {
    summary: "Change many documents: all or nothing, one event.",
    method: "POST",
    path: "/collab/txn",
    scope: "collab:write",
    limitClass: "write",
    body: transactionRequestSchema,
    plainJson: true,
    responses: { 200: { description: "All of it was done.", content: { "application/json": transactionViewSchema } } },
    errors: ["document_not_found", "precondition_failed", "managed_document", "patch_test_failed", "patch_path_missing", ...WRITE_FAULTS],
    idempotencyKey: true,
    collaboration: true,
  },
} as const satisfies Record<string, RouteContract>;
