/** Every route under `/api/v1`. What is not here is not mounted; what is here without a handler does not compile. */
import { z } from "zod";
import { agentRoutes } from "./agents.js";
import { approvalRoutes } from "./approvals.js";
import { artifactRoutes } from "./artifacts.js";
import { bulkRoutes } from "./bulks.js";
import { collabEventRoutes } from "./collab-events.js";
import { cspReportRoutes } from "./csp-reports.js";
import { documentRoutes } from "./documents.js";
import { eventRoutes } from "./events.js";
import { historyRoutes } from "./history.js";
import { gateRoutes } from "./gates.js";
import { keyRoutes } from "./keys.js";
import { leaseRoutes } from "./leases.js";
import { liveRoutes } from "./live.js";
import { lockRoutes } from "./locks.js";
import { playbookRoutes } from "./playbooks.js";
import { poolRoutes } from "./pools.js";
import { queueRoutes } from "./queues.js";
import type { RouteContract } from "./route.js";
import { runPlaybookRoutes } from "./run-playbook.js";
import { runRoutes } from "./runs.js";
import { sessionRoutes } from "./sessions.js";
import { stepRoutes } from "./steps.js";
import { statsRoutes } from "./stats.js";
import { taskRoutes } from "./tasks.js";
import { viewRoutes } from "./views.js";
import { webhookRoutes } from "./webhooks.js";

const openapiRoutes = {
  getOpenapi: {
    summary: "This document.",
    method: "GET",
    path: "/openapi.json",
    scope: "runs:read",
    limitClass: "read",
    responses: { 200: { description: "OpenAPI 3.1.", content: { "application/json": z.looseObject({ openapi: z.string() }) } } },
    etag: true,
  },
} as const satisfies Record<string, RouteContract>;

export const ROUTES = {
  ...agentRoutes,
  ...approvalRoutes,
  ...artifactRoutes,
  ...bulkRoutes,
  ...collabEventRoutes,
  ...cspReportRoutes,
  ...documentRoutes,
  ...eventRoutes,
  ...historyRoutes,
  ...gateRoutes,
  ...keyRoutes,
  ...leaseRoutes,
  ...liveRoutes,
  ...lockRoutes,
  ...openapiRoutes,
  ...playbookRoutes,
  ...poolRoutes,
  ...queueRoutes,
  ...runPlaybookRoutes,
  ...runRoutes,
  ...sessionRoutes,
  ...statsRoutes,
  ...stepRoutes,
  ...taskRoutes,
  ...viewRoutes,
  ...webhookRoutes,
} as const satisfies Record<string, RouteContract>;

export type RouteName = keyof typeof ROUTES;
export const ROUTE_NAMES = Object.keys(ROUTES).sort() as readonly RouteName[];

/** The route as plain data, without its literal types. */
export function routeOf(name: RouteName): RouteContract {
  return ROUTES[name];
}
