import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { API_PREFIX, createKeyRequestSchema, listRunsQuerySchema, paths, ROUTE_NAMES, routeOf, startRunRequestSchema } from "./index.js";
import { leaseEventsRequestSchema } from "./leases.js";

const folder = fileURLToPath(new URL(".", import.meta.url));

test("the contract imports zod and the domain only, so it loads in a browser", () => {
  for (const file of readdirSync(folder).filter((name) => !name.endsWith(".test.ts"))) {
    const imports = [...readFileSync(folder + file, "utf8").matchAll(/from "([^"]+)"/g)].map((match) => match[1] ?? "");
    for (const name of imports)
      expect({ file, name, allowed: /^(zod|@praxis\/domain\/[a-z-]+|\.\/[a-z-]+\.js)$/.test(name) }).toEqual({ file, name, allowed: true });
  }
});

test("every address function leads to a route, and every route has one", () => {
  const nameless = (path: string): string => decodeURIComponent(path).replaceAll(/\{[a-zA-Z]+\}/g, "{}");
  const made = Object.values(paths).map((path: (...parts: string[]) => string) => nameless(path("{a}", "{b}")));
  const wanted = new Set(ROUTE_NAMES.map((name) => nameless(API_PREFIX + routeOf(name).path)));
  expect([...new Set(made.filter((path) => path.startsWith(API_PREFIX)))].sort()).toEqual([...wanted].sort());
});

test("parts of an address are percent-encoded", () => {
  expect(paths.artifact("run_1", "../a b")).toBe("/api/v1/runs/run_1/artifacts/..%2Fa%20b");
});

test("every schema of the table can be written as JSON Schema", () => {
  for (const name of ROUTE_NAMES) {
    const route = routeOf(name);
    for (const schema of [route.query, route.body]) if (schema) expect(z.toJSONSchema(schema, { io: "input" })).toBeTruthy();
    for (const { content } of Object.values(route.responses)) {
      for (const schema of Object.values(content ?? {})) if (typeof schema !== "string") expect(z.toJSONSchema(schema)).toBeTruthy();
    }
  }
});

describe("starting a run", () => {
  test.each([
    ["a name", { playbook: "repository-checkup" }],
    ["a text", { playbook: { inline: "name: x" }, labels: { team: "core" }, priority: 1 }],
    ["a repository by path", { playbook: "x", repository: { path: "/srv/a", ref: "main" } }],
  ])("takes %s", (_name, body) => {
    expect(startRunRequestSchema.safeParse(body).success).toBe(true);
  });
  test.each([
    ["an unknown member", { playbook: "x", colour: "red" }],
    ["path and url together", { playbook: "x", repository: { path: "/a", url: "https://h/a" } }],
    ["a priority outside 1..5", { playbook: "x", priority: 6 }],
    ["an empty title", { playbook: "x", title: " " }],
    ["no playbook", {}],
    ["a list", []],
  ])("refuses %s", (_name, body) => {
    expect(startRunRequestSchema.safeParse(body).success).toBe(false);
  });
});

test("a list of statuses is repeated or split by commas", () => {
  expect(listRunsQuerySchema.parse({ status: "failed,running" }).status).toEqual(["failed", "running"]);
  expect(listRunsQuerySchema.parse({ status: ["failed", "running"] }).status).toEqual(["failed", "running"]);
  expect(listRunsQuerySchema.safeParse({ status: "gone" }).success).toBe(false);
  expect(listRunsQuerySchema.safeParse({ limit: "0" }).success).toBe(false);
  expect(listRunsQuerySchema.safeParse({ limit: "201" }).success).toBe(false);
  expect(listRunsQuerySchema.parse({ limit: "200" }).limit).toBe(200);
});

test("a key has a role or scopes, never both or none", () => {
  expect(createKeyRequestSchema.safeParse({ name: "ci", role: "operator" }).success).toBe(true);
  expect(createKeyRequestSchema.safeParse({ name: "ci", scopes: ["runs:read"] }).success).toBe(true);
  expect(createKeyRequestSchema.safeParse({ name: "ci" }).success).toBe(false);
  expect(createKeyRequestSchema.safeParse({ name: "ci", role: "viewer", scopes: ["admin"] }).success).toBe(false);
});

test("an agent's event without a key, with an empty one or with one too long is refused, and the place is named", () => {
  const ask = (event: object) => leaseEventsRequestSchema.safeParse({ fence: 1, events: [{ type: "agent.said", data: {}, ...event }] });
  expect(ask({ key: "a" }).success).toBe(true);
  for (const event of [{}, { key: "" }, { key: "k".repeat(201) }, { key: 1 }, { key: null }])
    expect(ask(event).error?.issues.map(({ path }) => path.join("."))).toEqual(["events.0.key"]);
});
