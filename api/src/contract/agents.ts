/** Agents: executors outside the platform that poll pools. One belongs to the principal that registered it. */
import { z } from "zod";
import { pageOf, pageQuery, timeSchema } from "./lists.js";
import { NAME_PATTERN } from "./pools.js";
import type { RouteContract } from "./route.js";

export const agentIdSchema = z.string().regex(NAME_PATTERN, "must be small letters, digits, dots, dashes and underscores, 64 at most");
const capability = z.string().min(1).max(100).regex(/^\S+$/, "must not hold blanks");
const label = z.string().trim().min(1).max(200).optional();

export const putAgentRequestSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  pools: z.array(z.string().regex(NAME_PATTERN, "is no name of a pool")).min(1).max(100),
  capabilities: z.array(capability).max(200),
  /** How many leases it may hold at once; 8 when left out. */
  maxLeases: z.number().int().min(1).max(1000).optional(),
  model: label,
  provider: label,
  version: label,
});
export type PutAgentRequest = z.infer<typeof putAgentRequestSchema>;

export const agentViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    pools: z.array(z.string()),
    capabilities: z.array(z.string()),
    maxLeases: z.number().int(),
    /** How many it holds now. */
    leases: z.number().int(),
    model: z.string().optional(),
    provider: z.string().optional(),
    version: z.string().optional(),
    registeredAt: timeSchema,
    seenAt: timeSchema,
  })
  .meta({ id: "AgentView" });
export type AgentView = z.infer<typeof agentViewSchema>;

export const agentPageSchema = pageOf(agentViewSchema).meta({ id: "AgentPage" });
export type AgentPage = z.infer<typeof agentPageSchema>;
export const listAgentsQuerySchema = z.strictObject(pageQuery);

export const agentRoutes = {
  putAgent: {
    summary: "Register an agent, or say again that it is there. It is forgotten after 90 s of silence unless it holds a lease.",
    method: "PUT",
    path: "/agents/{id}",
    scope: "leases:work",
    limitClass: "lease",
    body: putAgentRequestSchema,
    responses: { 200: { description: "The agent as it is now.", content: { "application/json": agentViewSchema } } },
    errors: ["agent_not_found", "pool_not_found", "lease_limit"],
  },
  listAgents: {
    summary: "Agents that are there, by id: one's own, or all for a caller that may read runs.",
    method: "GET",
    path: "/agents",
    scope: "leases:work",
    limitClass: "read",
    query: listAgentsQuerySchema,
    responses: { 200: { description: "A page.", content: { "application/json": agentPageSchema } } },
  },
  deleteAgent: {
    summary: "Take an agent off the list, once it holds no lease.",
    method: "DELETE",
    path: "/agents/{id}",
    scope: "leases:work",
    limitClass: "lease",
    responses: { 204: { description: "It is gone." } },
    errors: ["agent_not_found", "illegal_transition"],
  },
} as const satisfies Record<string, RouteContract>;
