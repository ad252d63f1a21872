/** The routes outside `/api/v1`: no key needed, no secret shown. */
import { DomainError } from "@praxis/domain/errors";
import { type Request, type RequestHandler, Router } from "express";
import { paths } from "../contract/paths.js";
import type { ReadyView } from "../contract/ready.js";
import type { Jwks } from "../contract/sessions.js";
import type { Metrics } from "./metrics.js";

export interface OperationDeps {
  readiness: () => Promise<ReadyView>;
  metrics: Metrics;
  /** False when `/metrics` has a port of its own. */
  serveMetrics: boolean;
  jwks: () => Promise<Jwks>;
}

export function createOperationRoutes(deps: OperationDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get(paths.healthz(), (_request, response) => {
    response.set("Cache-Control", "no-store").json({ status: "up" });
  });
  router.get(paths.readyz(), async (_request, response) => {
    const view = await deps.readiness();
    if (!view.ready) response.set("Retry-After", "2");
    response
      .set("Cache-Control", "no-store")
      .status(view.ready ? 200 : 503)
      .json(view);
  });
  router.get(paths.metrics(), async (request, response) => {
    if (!deps.serveMetrics || !isFromThisMachine(request)) throw new DomainError("not_found", "There is nothing at this address.");
    const { contentType, body } = await deps.metrics.text();
    response.set({ "Content-Type": contentType, "Cache-Control": "no-store" }).end(body);
  });
  router.get(paths.wellKnownJwks(), async (_request, response) => {
    response.set("Cache-Control", "no-cache").json(await deps.jwks());
  });
  const refuse: RequestHandler = (request) => {
    throw new DomainError("method_not_allowed", `${request.method} is not possible here.`, { details: { allowed: ["GET", "HEAD"] } });
  };
  for (const path of [paths.healthz(), paths.readyz(), paths.metrics(), paths.wellKnownJwks()]) router.all(path, refuse);
  return router;
}

/** A call that a proxy passed on comes from elsewhere, whatever its address says. */
function isFromThisMachine(request: Request): boolean {
  const address = request.socket.remoteAddress ?? "";
  const passedOn = request.headers["x-forwarded-for"] !== undefined || request.headers["forwarded"] !== undefined;
  return !passedOn && (address === "::1" || /^(?:::ffff:)?127\./.test(address));
}
