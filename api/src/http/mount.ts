/**
 * The one way a call takes: identity, budget, scope, body, query, handler, answer. Everything a route needs comes from its row in
 * the contract, so a route cannot forget a check.
 */
import type { Principal } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import { assertPlainJson } from "@praxis/domain/patch";
import { type Request, type RequestHandler, type Response, Router } from "express";
import type { Logger } from "pino";
import type { Method, RouteContract } from "../contract/route.js";
import { ROUTE_NAMES, routeOf, type RouteName } from "../contract/routes.js";
import { type Authenticate, credentialOf } from "./authenticate.js";
import { authorize } from "./authorize.js";
import { type Answer, type Call, type Handler, type Handlers, WRITTEN } from "./call.js";
import { etagOf, isUnchanged } from "./etag.js";
import { type Commit, idempotencyKeyOf, outsideKeyOf } from "./idempotency.js";
import { type BodyRules, parseBody, type RawBody, readRawBody } from "./media-type.js";
import type { PassOn } from "./pass-on.js";
import type { RateLimits } from "./rate-limit.js";
import { fenceOf } from "./fence.js";
import { checkBody, checkQuery } from "./validate.js";

/** Set by the request log before any route. */
export interface CallLocals {
  requestId: string;
  log: Logger;
  routeName?: RouteName;
  principal?: Principal;
  /** For the log line. */
  error?: DomainError;
}

export interface MountDeps {
  authenticate: Authenticate;
  rateLimits: RateLimits;
  commit: Commit;
  /** For routes that one process answers for all. */
  passOn: PassOn;
}

/** Every route of the contract, and 405 with `Allow` for the other methods of its address. */
export function mountRoutes(handlers: Handlers, deps: MountDeps): Router {
  const nouns = new Map<string, Router>();
  const routerOf = (path: string): Router => {
    const noun = nounOf(path);
    const router = nouns.get(noun) ?? Router({ caseSensitive: true, strict: true });
    nouns.set(noun, router);
    return router;
  };
  const methods = new Map<string, Method[]>();
  // Fixed parts before placeholders: `/playbooks/validate` is not a playbook named so.
  const inOrder = [...ROUTE_NAMES].sort((a, b) => Number(routeOf(a).path.includes("{")) - Number(routeOf(b).path.includes("{")));
  for (const name of inOrder) {
    const route = routeOf(name);
    const path = expressPath(route.path);
    const verb = route.method.toLowerCase() as Lowercase<Method>;
    routerOf(path)[verb](path, answering(name, route, handlers[name] as Handler<RouteName>, deps));
    methods.set(path, [...(methods.get(path) ?? []), route.method]);
  }
  for (const [path, allowed] of methods) routerOf(path).all(path, refuseMethod(allowed));
  // A router tries its routes one after the other: with all of them in one, that alone took a tenth of a heartbeat.
  return Router({ caseSensitive: true, strict: true }).use((request, response, next) => {
    const router = nouns.get(nounOf(request.path));
    if (router) router(request, response, next);
    else next();
  });
}

/** The first part of an address. */
function nounOf(path: string): string {
  return path.slice(1).split("/", 1)[0] ?? "";
}

export function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

function refuseMethod(methods: readonly Method[]): RequestHandler {
  const allowed = methods.includes("GET") ? [...methods, "HEAD"].sort() : [...methods].sort();
  return (request) => {
    throw new DomainError("method_not_allowed", `${request.method} is not possible here.`, { details: { allowed } });
  };
}

function answering(name: RouteName, route: RouteContract, handler: Handler<RouteName>, deps: MountDeps): RequestHandler {
  return async (request, response) => {
    const locals = response.locals as CallLocals;
    locals.routeName = name;
    const principal = route.scope === "public" ? anyone(request, name) : await identify(request, deps);
    if (route.scope !== "public") locals.principal = principal;
    await takeFromBudget(request, response, deps, { route, principal });
    authorize(principal, route.scope);
    const key = route.idempotencyKey ? idempotencyKeyOf(request.headers["idempotency-key"]) : null;
    const query = checkQuery(route.query, request.url);
    const rules = bodyRulesOf(route);
    const raw = rules ? await readRawBody(request, rules) : null;
    if (route.collaboration && (await deps.passOn({ request, response, principal, body: raw?.bytes ?? null }))) return;
    const sent = rules ? parseBody(raw) : undefined;
    const fence = fenceOf(route, sent, request);
    const checked = route.fenced ? undefined : bodyOf(route, sent, raw);
    const { requestId, log } = locals;
    const credential = credentialOf(request);
    const keyed = { credential, key, principal: principal.id, method: route.method, path: pathOf(request), requestId, body: checked };
    const call = {
      principal,
      params: request.params,
      query,
      get body() {
        return route.fenced ? bodyOf(route, sent, raw) : checked;
      },
      fence,
      request,
      response,
      requestId,
      log,
      commit: (effect, options) => deps.commit(keyed, effect, options),
      commitOutside: (effect) => {
        const outside = outsideKeyOf(keyed);
        return outside === null ? effect(null) : deps.commit(keyed, () => effect(outside));
      },
    } as Call;
    const answer = await handler(call);
    if (answer !== WRITTEN) send(request, response, answer, route.etag === true);
  };
}

/** A call that another process passed on was counted there. */
async function takeFromBudget(
  request: Request,
  response: Response,
  deps: MountDeps,
  call: { route: RouteContract; principal: Principal },
): Promise<void> {
  if (deps.passOn.isPassedOn(request)) return;
  const limits = await deps.rateLimits.take(call.route.limitClass, call.principal.id);
  for (const [header, value] of Object.entries(limits)) response.setHeader(header, value);
}

/** Null: the route takes no body. */
function bodyRulesOf({ body, bodies, bodyOptional, bodyBytesMax }: RouteContract): BodyRules | null {
  const bound = bodyBytesMax === undefined ? {} : { bytesMax: bodyBytesMax };
  if (bodies) return { optional: false, types: Object.keys(bodies), ...bound };
  return body ? { optional: bodyOptional === true, types: ["application/json"], ...bound } : null;
}

function bodyOf(route: RouteContract, sent: unknown, raw: RawBody | null): unknown {
  if (route.plainJson) assertPlainJson(sent);
  const mediaType = raw?.mediaType ?? "";
  const schema = route.bodies?.[mediaType];
  if (schema) return { mediaType, value: checkBody(schema, sent) };
  return route.body ? checkBody(route.body, sent) : undefined;
}

/**
 * Nobody in particular. The budget of a public route is its own and counted by address: behind the console all people have one address, and
 * whoever tries codes there must not keep others from renewing their sessions.
 */
function anyone(request: Request, route: RouteName): Principal {
  return { kind: "user", id: `address:${request.socket.remoteAddress ?? ""}:${route}`, name: "anyone", scopes: [], pools: null };
}

async function identify(request: Request, deps: MountDeps): Promise<Principal> {
  try {
    return await deps.authenticate(request);
  } catch (error) {
    if (DomainError.is(error) && error.code === "unauthenticated")
      await deps.rateLimits.countFailedLogin(request.socket.remoteAddress ?? "");
    throw error;
  }
}

function pathOf(request: Request): string {
  return request.originalUrl.split("?", 1)[0] ?? "";
}

function send(request: Request, response: Response, answer: Answer, withEtag: boolean): void {
  const text = answer.text ?? (answer.json === undefined ? undefined : JSON.stringify(answer.json));
  response.status(answer.status);
  if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", withEtag ? "private, no-cache" : "no-store");
  if (text !== undefined) response.type("application/json");
  for (const [header, value] of Object.entries(answer.headers ?? {})) response.setHeader(header, value);
  if (withEtag && text !== undefined) {
    const etag = answer.headers?.["ETag"] ?? etagOf(text);
    response.setHeader("ETag", etag);
    if (isUnchanged(request.headers["if-none-match"], etag)) {
      response.removeHeader("Content-Type");
      response.status(304).end();
      return;
    }
  }
  response.end(text);
}
