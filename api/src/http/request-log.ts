/** One line of JSON for each call: id, route, caller, run, time. Never a key, a body, a query or the Authorization header. */
import type { Ids } from "@praxis/domain/ids";
import type { Request, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import { routeOf } from "../contract/routes.js";
import type { Metrics } from "../operations/metrics.js";
import type { CallLocals } from "./mount.js";
import { requestIdOf, traceIdOf } from "./request-id.js";
import { STATUS } from "./status-codes.js";

const RUN_IN_ADDRESS = /\/runs\/(run_[0-9a-z]{26})(?:\/|$)/;

export function createRequestLog(deps: { log: Logger; ids: Ids; metrics: Metrics }): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(request, deps.ids);
    const traceId = traceIdOf(request);
    response.setHeader("X-Request-Id", requestId);
    const log = deps.log.child({ requestId, ...(traceId === null ? {} : { traceId }) });
    const locals = response.locals as CallLocals;
    Object.assign(locals, { requestId, log });
    response.once("close", () => report(deps.metrics, log, request, response, (performance.now() - startedAt) / 1000));
    next();
  };
}

function report(metrics: Metrics, log: Logger, request: Request, response: Response, seconds: number): void {
  const { routeName, principal, error } = response.locals as CallLocals;
  const status = response.statusCode;
  const route = routeName === undefined ? "none" : routeOf(routeName).path;
  const streamed = String(response.getHeader("Content-Type") ?? "").startsWith("text/event-stream");
  if (!streamed) metrics.observe({ method: request.method, route, status, seconds });
  const address = request.originalUrl.split("?", 1)[0] ?? "";
  const runId = RUN_IN_ADDRESS.exec(`${address} ${String(response.getHeader("Location") ?? "")} `.replaceAll(" ", "/"))?.[1];
  const line = {
    method: request.method,
    path: address,
    route,
    status,
    ms: Math.round(seconds * 10_000) / 10,
    ...(principal ? { principal: { kind: principal.kind, id: principal.id } } : {}),
    ...(runId === undefined ? {} : { runId }),
    ...(error ? { code: error.code } : {}),
    ...(response.writableFinished ? {} : { cutOff: true }),
  };
  // The cause stays in our log; the answer has only the request id.
  if (error && STATUS[error.code] >= 500) log.error({ ...line, err: error.cause ?? error }, "failed");
  else log.info(line, "answered");
}
