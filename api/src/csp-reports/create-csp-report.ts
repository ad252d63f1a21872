/** POST /csp-reports. Anybody may send anything here: it is bounded, counted, logged as data, and never answered with more than 204. */
import type { Handler } from "../http/call.js";
import type { RateLimits } from "../http/rate-limit.js";
import type { CspMetrics } from "./csp-metrics.js";
import { readCspReports } from "./read-csp-reports.js";

/** Of one call; all are counted. */
const LOGGED_MAX = 5;

export interface CspReportDeps {
  metrics: CspMetrics;
  rateLimits: Pick<RateLimits, "countCspReport">;
}

export function createCreateCspReport(deps: CspReportDeps): Handler<"createCspReport"> {
  return async ({ body, request, log }) => {
    await deps.rateLimits.countCspReport(request.socket.remoteAddress ?? "");
    const violations = readCspReports(body);
    for (const violation of violations) deps.metrics.count(violation);
    for (const violation of violations.slice(0, LOGGED_MAX)) log.warn({ violation }, "a browser reported a broken content security policy");
    return { status: 204 };
  };
}
