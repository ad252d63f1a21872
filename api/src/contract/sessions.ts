/** Sessions of people (and of pages that hold a key for them): signing in, staying signed in, signing out. No secret is ever in an answer but the token. */
import { ROLES, SCOPES } from "@praxis/domain/access";
import { z } from "zod";
import { timeSchema } from "./lists.js";
import type { RouteContract } from "./route.js";

/** `code`: from a login link, once. `apiKey`: for people who have one; the session does what the key may, and ends with it. */
export const createSessionRequestSchema = z.union([
  z.strictObject({ code: z.string().min(1).max(200) }),
  z.strictObject({ apiKey: z.string().min(1).max(300) }),
]);
export type CreateSessionRequest = z.infer<typeof createSessionRequestSchema>;

export const PRINCIPAL_KINDS = ["key", "person"] as const;
export const principalViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(PRINCIPAL_KINDS),
    /** The role whose scopes these are; null: a set of its own. */
    role: z.enum(ROLES).nullable(),
    scopes: z.array(z.enum(SCOPES)),
  })
  .meta({ id: "PrincipalView" });
export type PrincipalView = z.infer<typeof principalViewSchema>;

export const sessionViewSchema = z
  .object({
    /** For `Authorization: Bearer`. */
    token: z.string(),
    /** Of the token; refresh before. */
    expiresAt: timeSchema,
    /** Of the session: no refresh goes beyond it. */
    endsAt: timeSchema,
    principal: principalViewSchema,
  })
  .meta({ id: "SessionView" });
export type SessionView = z.infer<typeof sessionViewSchema>;

export const currentSessionSchema = z
  .object({
    principal: principalViewSchema,
    /** Of the token; null for an API key. */
    expiresAt: timeSchema.nullable(),
  })
  .meta({ id: "CurrentSession" });
export type CurrentSession = z.infer<typeof currentSessionSchema>;

export const createLoginCodeRequestSchema = z.strictObject({
  /** What the person may do; admin when left out. */
  role: z.enum(ROLES).optional(),
  /** Who signs in with it, as logs and lists will name them; `local` when left out. */
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._@-]{0,63}$/, "must be small letters, digits, dots, dashes or @")
    .optional(),
});
export type CreateLoginCodeRequest = z.infer<typeof createLoginCodeRequestSchema>;
export const loginCodeSchema = z.object({ code: z.string(), expiresAt: timeSchema }).meta({ id: "LoginCode" });
export type LoginCode = z.infer<typeof loginCodeSchema>;

export const jwksSchema = z
  .object({
    keys: z.array(z.object({ kty: z.string(), crv: z.string(), x: z.string(), kid: z.string(), alg: z.string(), use: z.string() })),
  })
  .meta({ id: "Jwks" });
export type Jwks = z.infer<typeof jwksSchema>;

const signedIn = (description: string) => ({ description, content: { "application/json": sessionViewSchema } });

export const sessionRoutes = {
  createSession: {
    summary: "Sign in with a one-time login code or an API key. Wrong tries are counted by address.",
    method: "POST",
    path: "/sessions",
    scope: "public",
    limitClass: "write",
    body: createSessionRequestSchema,
    responses: { 201: signedIn("Signed in.") },
    errors: ["login_code_invalid"],
  },
  refreshSession: {
    summary: "A new token for the session of the token that comes as Bearer; that one may have run out, but not long ago.",
    method: "POST",
    path: "/sessions/refresh",
    scope: "public",
    limitClass: "write",
    responses: { 200: signedIn("The session goes on.") },
  },
  getSession: {
    summary: "Who calls, and what they may do.",
    method: "GET",
    path: "/sessions/me",
    scope: "signed-in",
    limitClass: "read",
    responses: { 200: { description: "The caller.", content: { "application/json": currentSessionSchema } } },
  },
  endSession: {
    summary: "Sign out: the session of the token that comes as Bearer ends with all its tokens. Signing out again changes nothing.",
    method: "DELETE",
    path: "/sessions/me",
    scope: "public",
    limitClass: "write",
    responses: { 204: { description: "Signed out." } },
  },
  createLoginCode: {
    summary: "Make a login code for a person: good once, for ten minutes.",
    method: "POST",
    path: "/sessions/codes",
    scope: "admin",
    limitClass: "write",
    body: createLoginCodeRequestSchema,
    bodyOptional: true,
    responses: { 201: { description: "The code.", content: { "application/json": loginCodeSchema } } },
    idempotencyKey: true,
  },
  getJwks: {
    summary: "The public keys that our tokens are signed with. Also at `/.well-known/jwks.json` outside this prefix.",
    method: "GET",
    path: "/.well-known/jwks.json",
    scope: "public",
    limitClass: "read",
    responses: { 200: { description: "A JSON Web Key Set.", content: { "application/json": jwksSchema } } },
    etag: true,
  },
} as const satisfies Record<string, RouteContract>;
