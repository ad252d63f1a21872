/** API keys. The key itself is in the answer of its creation and nowhere else. */
import { ROLES, SCOPES } from "@praxis/domain/access";
import { z } from "zod";
import { pageOf, pageQuery, timeSchema } from "./lists.js";
import type { RouteContract } from "./route.js";
import { actorSchema } from "./runs.js";

const poolName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/);

export const createKeyRequestSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    role: z.enum(ROLES).optional(),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length).optional(),
    /** Pools the key may work; all when left out. */
    pools: z.array(poolName).max(100).optional(),
    expiresAt: timeSchema.optional(),
  })
  .refine((request) => (request.role === undefined) !== (request.scopes === undefined), {
    path: ["role"],
    message: "give either a role or scopes",
  });
export type CreateKeyRequest = z.infer<typeof createKeyRequestSchema>;

export const keyViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(ROLES).optional(),
    scopes: z.array(z.string()),
    pools: z.array(z.string()).nullable(),
    createdBy: actorSchema,
    createdAt: timeSchema,
    expiresAt: timeSchema.optional(),
    revokedAt: timeSchema.optional(),
    lastUsedAt: timeSchema.optional(),
  })
  .meta({ id: "KeyView" });
export type KeyView = z.infer<typeof keyViewSchema>;

export const createdKeySchema = keyViewSchema.extend({ apiKey: z.string() }).meta({ id: "CreatedKey" });
export type CreatedKey = z.infer<typeof createdKeySchema>;
export const keyPageSchema = pageOf(keyViewSchema).meta({ id: "KeyPage" });
export type KeyPage = z.infer<typeof keyPageSchema>;
export const listKeysQuerySchema = z.strictObject(pageQuery);

export const keyRoutes = {
  createKey: {
    summary: "Make an API key. It is shown once.",
    method: "POST",
    path: "/keys",
    scope: "admin",
    limitClass: "write",
    body: createKeyRequestSchema,
    responses: { 201: { description: "The key.", content: { "application/json": createdKeySchema } } },
    idempotencyKey: true,
  },
  listKeys: {
    summary: "API keys without their secret, newest first.",
    method: "GET",
    path: "/keys",
    scope: "admin",
    limitClass: "read",
    query: listKeysQuerySchema,
    responses: { 200: { description: "A page.", content: { "application/json": keyPageSchema } } },
  },
  revokeKey: {
    summary: "End an API key at once. Ending it again changes nothing.",
    method: "DELETE",
    path: "/keys/{id}",
    scope: "admin",
    limitClass: "write",
    responses: { 204: { description: "The key no longer works." } },
    errors: ["key_not_found"],
  },
} as const satisfies Record<string, RouteContract>;
