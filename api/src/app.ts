/** The Express application: what every answer has in common, the routes, and the end of the line for errors. */
import { DomainError } from "@praxis/domain/errors";
import type { Ids } from "@praxis/domain/ids";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import helmet from "helmet";
import type { Logger } from "pino";
import { API_PREFIX } from "./contract/paths.js";
import { type CallLocals, mountRoutes, type MountDeps } from "./http/mount.js";
import type { Handlers } from "./http/call.js";
import { sendProblem, toDomainError } from "./http/problem.js";
import { createRequestLog } from "./http/request-log.js";
import { createOperationRoutes, type OperationDeps } from "./operations/operation-routes.js";

export interface AppDeps extends MountDeps, OperationDeps {
  handlers: Handlers;
  log: Logger;
  ids: Ids;
  /** True once the server stops: calls on connections that are still open are sent away. */
  draining: () => boolean;
}

export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("query parser", false);
  app.set("case sensitive routing", true);
  app.use(createRequestLog(deps));
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } } }));
  app.use(refuseWhileDraining(deps.draining));
  app.use(createOperationRoutes(deps));
  app.use(API_PREFIX, mountRoutes(deps.handlers, deps));
  app.use(() => {
    throw new DomainError("not_found", "There is nothing at this address.");
  });
  app.use(answerError);
  return app;
}

function refuseWhileDraining(draining: () => boolean): RequestHandler {
  return (_request, response, next) => {
    if (!draining()) {
      next();
      return;
    }
    response.setHeader("Connection", "close");
    throw new DomainError("shutting_down", "The server is stopping.", { retry: true });
  };
}

const answerError: ErrorRequestHandler = (thrown: unknown, request, response, _next) => {
  const locals = response.locals as CallLocals;
  // Express throws this for an address with a broken percent sign.
  const broken = thrown instanceof Error && thrown.name === "URIError";
  const error = broken ? new DomainError("malformed_request", "The address has a broken percent sign.") : toDomainError(thrown);
  if (response.headersSent || response.destroyed) {
    // The answer has begun (or the caller has gone): all that is left is not to pretend that it is whole.
    if (!response.writableEnded) locals.error = error;
    response.destroy();
    return;
  }
  locals.error = error;
  if (!request.complete) {
    // The rest of the body is thrown away, or the caller never gets to read the answer.
    response.setHeader("Connection", "close");
    request.resume();
  }
  sendProblem(response, error, locals.requestId);
};
