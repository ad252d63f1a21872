/** OpenAPI 3.1 from the table of routes and the schemas that check the calls: it cannot say anything else than what is done. */
import { SCOPES } from "@praxis/domain/access";
import { ERROR_MEANINGS, type ErrorCode } from "@praxis/domain/errors";
import { z } from "zod";
import { API_PREFIX } from "../contract/paths.js";
import { PROBLEM_MEDIA_TYPE } from "../contract/problem.js";
import type { RouteContract, RouteScope } from "../contract/route.js";
import { ROUTE_NAMES, routeOf } from "../contract/routes.js";
import { FENCE_HEADER } from "../http/fence.js";
import { STATUS } from "../http/status-codes.js";

type JsonObject = Record<string, unknown>;

const COMMON_ERRORS = [
  "malformed_request",
  "unauthenticated",
  "identity_unavailable",
  "rate_limited",
  "internal",
  "database_unavailable",
  "shutting_down",
] as const;
const BODY_ERRORS = ["body_too_large", "unsupported_media_type", "invalid_request"] as const;

export function makeOpenapiDocument(): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const name of ROUTE_NAMES) {
    const route = routeOf(name);
    const path = API_PREFIX + route.path;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Kyros Praxis",
      version: "1",
      description: "Durable runs of agents, people and machines. Paths under `/api/v1` are only ever added to.",
    },
    servers: [{ url: "/" }],
    security: [{ apiKey: [] }, { bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
      },
      schemas: components(),
    },
  };
}

function operation(name: string, route: RouteContract): JsonObject {
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.path.split("/")[1]],
    // The scope stands where OpenAPI 3.1 puts roles, and as a member of its own for programs.
    security: securityOf(route.scope),
    "x-scope": route.scope,
    "x-rate-limit-class": route.limitClass,
    parameters: parametersOf(route),
    ...requestBodyOf(route),
    responses: { ...answersOf(route), ...problemsOf(route) },
  };
}

function securityOf(scope: RouteScope): JsonObject[] {
  if (scope === "public") return [];
  const roles = scope === "signed-in" ? [] : [scope];
  return [{ apiKey: roles }, { bearer: roles }];
}

function requestBodyOf({ body, bodies, bytesBody, bodyOptional }: RouteContract): JsonObject {
  const schemas = bodies ?? (body ? { "application/json": body } : {});
  const content = Object.entries(schemas).map(([type, schema]): [string, JsonObject] => [type, { schema: schemaOf(schema, "input") }]);
  if (bytesBody !== undefined) content.push(["*/*", { schema: { type: "string", format: "binary", description: bytesBody } }]);
  if (content.length === 0) return {};
  return { requestBody: { required: bodyOptional !== true, content: Object.fromEntries(content) } };
}

function parametersOf(route: RouteContract): JsonObject[] {
  const header = (name: string, description: string, required = false): JsonObject => ({
    name,
    in: "header",
    required,
    description,
    schema: { type: "string" },
  });
  const parts = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => ({
    name: match[1],
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  return [
    ...parts,
    ...queryParameters(route),
    header("X-Request-Id", "Kept when it is valid, else made."),
    header("traceparent", "W3C trace context."),
    ...(route.idempotencyKey ? [header("Idempotency-Key", "A repeat with the same body gets the first answer.")] : []),
    ...(route.etag ? [header("If-None-Match", "304 when the ETag is unchanged.")] : []),
    ...(route.ifMatch ? [header("If-Match", ifMatchWords(route), isIfMatchRequired(route))] : []),
    ...(route.createIfAbsent ? [header("If-None-Match", "`*`: create it, never replace it.")] : []),
    ...(route.fenced === "header" ? [header(FENCE_HEADER, "The fence that came with the lease.", true)] : []),
    ...(route.stream ? [header("Last-Event-ID", "Resume a stream after this id.")] : []),
  ];
}

function isIfMatchRequired({ createIfAbsent, ifMatchUnlessTested }: RouteContract): boolean {
  return !createIfAbsent && !ifMatchUnlessTested;
}

function ifMatchWords({ ifMatchUnlessTested, createIfAbsent }: RouteContract): string {
  const unless = ifMatchUnlessTested
    ? " Needed unless the JSON Patch has a `test`."
    : createIfAbsent
      ? " Needed unless `If-None-Match: *` is sent."
      : "";
  return `The ETag that was read, or \`*\`.${unless}`;
}

function queryParameters(route: RouteContract): JsonObject[] {
  if (!route.query) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(route.query, { io: "input" });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: "query", required: required.includes(name), schema }));
}

function answersOf(route: RouteContract): JsonObject {
  return Object.fromEntries(
    Object.entries(route.responses).map(([status, { description, content }]) => {
      const media = Object.entries(content ?? {}).map(([type, schema]): [string, JsonObject] => [
        type,
        { schema: typeof schema === "string" ? { type: "string", format: "binary", description: schema } : schemaOf(schema, "output") },
      ]);
      return [status, { description, ...(media.length > 0 ? { content: Object.fromEntries(media) } : {}) }];
    }),
  );
}

function problemsOf(route: RouteContract): JsonObject {
  const byScope = (SCOPES as readonly string[]).includes(route.scope);
  const codes = new Set<ErrorCode>([
    ...COMMON_ERRORS,
    ...(byScope ? (["insufficient_scope"] as const) : []),
    ...(route.body || route.bodies ? BODY_ERRORS : []),
    ...(route.idempotencyKey ? (["idempotency_key_reused"] as const) : []),
    ...(route.errors ?? []),
  ]);
  const byStatus = Map.groupBy([...codes].sort(), (code) => STATUS[code]);
  const content = { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } };
  const problems = [...byStatus].map(([status, of]): [string, JsonObject] => [
    String(status),
    { description: of.map((code) => `\`${code}\`: ${ERROR_MEANINGS[code]}`).join("\n\n"), content },
  ]);
  const unchanged: [string, JsonObject][] = route.etag ? [["304", { description: "Unchanged." }]] : [];
  return Object.fromEntries([...problems, ...unchanged]);
}

const refOf = (id: string): string => `#/components/schemas/${id}`;

function schemaOf(schema: z.ZodType, io: "input" | "output"): unknown {
  const id: unknown = schema.meta()?.id;
  return typeof id !== "string" ? withoutDraft(z.toJSONSchema(schema, { io })) : { $ref: refOf(id) };
}

/** Every schema with a name of its own, once. */
function components(): JsonObject {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { io: "output", uri: refOf });
  return Object.fromEntries(
    Object.entries(schemas)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, schema]) => [id, withoutDraft(schema as JsonObject)]),
  );
}

function withoutDraft({ $schema: _draft, $id: _id, ...schema }: JsonObject): JsonObject {
  return schema;
}
