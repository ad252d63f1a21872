/** Pools: named queues of leased work, and how much is trusted to those who work them. */
import { z } from "zod";
import { pageOf, pageQuery, timeSchema } from "./lists.js";
import type { RouteContract } from "./route.js";

export const POOL_TRUSTS = ["low", "standard", "high"] as const;

/** Names of pools; ids of agents follow the same rule. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export const putPoolRequestSchema = z.strictObject({ trust: z.enum(POOL_TRUSTS), description: z.string().trim().max(2000).optional() });
export type PutPoolRequest = z.infer<typeof putPoolRequestSchema>;

export const poolViewSchema = z
  .object({ name: z.string(), trust: z.enum(POOL_TRUSTS), description: z.string().optional(), createdAt: timeSchema })
  .meta({ id: "PoolView" });
export type PoolView = z.infer<typeof poolViewSchema>;

export const poolPageSchema = pageOf(poolViewSchema).meta({ id: "PoolPage" });
export type PoolPage = z.infer<typeof poolPageSchema>;
export const listPoolsQuerySchema = z.strictObject(pageQuery);

export const poolRoutes = {
  putPool: {
    summary: "Make a pool, or change what it says. Offers that wait in it stay.",
    method: "PUT",
    path: "/pools/{name}",
    scope: "admin",
    limitClass: "write",
    body: putPoolRequestSchema,
    responses: { 200: { description: "The pool as it is now.", content: { "application/json": poolViewSchema } } },
  },
  listPools: {
    summary: "Pools, by name. A key that may work some pools only sees those.",
    method: "GET",
    path: "/pools",
    scope: "leases:work",
    limitClass: "read",
    query: listPoolsQuerySchema,
    responses: { 200: { description: "A page.", content: { "application/json": poolPageSchema } } },
  },
} as const satisfies Record<string, RouteContract>;
