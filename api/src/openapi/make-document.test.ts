import { describe, expect, test } from "@jest/globals";
import { SCOPES } from "@praxis/domain/access";
import { API_PREFIX, ROUTE_NAMES, routeOf } from "../contract/index.js";
import { makeOpenapiDocument } from "./make-document.js";

type Operation = { operationId: string; security: Record<string, string[]>[]; "x-scope": string; responses: Record<string, unknown> };
const document = makeOpenapiDocument() as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
};
const operations = Object.entries(document.paths).flatMap(([path, byMethod]) =>
  Object.entries(byMethod).map(([method, operation]) => ({ path, method, operation })),
);

test("the document is OpenAPI 3.1 and has every route once", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual([...ROUTE_NAMES]);
  for (const name of ROUTE_NAMES) {
    const route = routeOf(name);
    expect(document.paths[API_PREFIX + route.path]?.[route.method.toLowerCase()]?.operationId).toBe(name);
  }
});

describe.each(operations.map((entry) => [entry.operation.operationId, entry.operation] as const))("%s", (_name, operation) => {
  test("declares its scope, and how it refuses", () => {
    const scope = operation["x-scope"];
    expect([...SCOPES, "signed-in", "public"]).toContain(scope);
    expect(operation.security).toHaveLength(scope === "public" ? 0 : 2);
    for (const way of operation.security) expect(Object.values(way)).toEqual([scope === "signed-in" ? [] : [scope]]);
    const refused = scope === "public" || scope === "signed-in" ? [] : ["403"];
    for (const status of ["400", "401", "429", "500", "503", ...refused]) expect(operation.responses).toHaveProperty(status);
  });
});

test("every reference leads to a schema of the document, and nothing of the generator is left", () => {
  const text = JSON.stringify(document);
  const names = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? "");
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(document.components.schemas).toHaveProperty([name.replace("#/components/schemas/", "")]);
  expect(text).not.toMatch(/\$defs|"\$id"|"\$schema"/);
});
