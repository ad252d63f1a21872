import { describe, expect, test } from "@jest/globals";
import { DomainError, ERROR_CODES, ERROR_MEANINGS } from "@praxis/domain/errors";
import { problemSchema } from "../contract/problem.js";
import { STATUS } from "./status-codes.js";
import { toProblem } from "./problem.js";

test.each(ERROR_CODES)("%s becomes a whole problem with its status", (code) => {
  const { status, body } = toProblem(new DomainError(code, "what was wrong", { details: { inside: "secret" } }), "req_1");
  expect(problemSchema.parse(body)).toMatchObject({ code, status: STATUS[code], requestId: "req_1" });
  expect(body.status).toBe(status);
});

test.each(ERROR_CODES.filter((code) => STATUS[code] >= 500))("%s never carries the message, issues or details of the error", (code) => {
  const text = JSON.stringify(
    toProblem(new DomainError(code, "host db7 refused", { details: { path: "/srv/x" }, issues: [{ path: "p", message: "inside" }] }), "r"),
  );
  expect(text).not.toMatch(/db7|srv|inside/);
  expect(text).toContain(ERROR_MEANINGS[code]);
});

test("a pool that an address names is missing; one that a playbook names is a fault of its text", () => {
  const issues = [{ path: "steps.work.with.pool", message: "is no pool" }];
  expect(toProblem(new DomainError("pool_not_found", "none"), "r").status).toBe(404);
  expect(toProblem(new DomainError("pool_not_found", "none", { issues }), "r")).toMatchObject({
    status: 422,
    body: { status: 422, issues },
  });
});

describe("faults of others", () => {
  test.each([
    ["a plain error", new Error("at /srv/app.js:1"), "internal"],
    ["no error at all", "text", "internal"],
    ["a refused connection", Object.assign(new Error("x"), { code: "ECONNREFUSED" }), "database_unavailable"],
    ["one behind another", new Error("query failed", { cause: Object.assign(new Error("x"), { code: "57P01" }) }), "database_unavailable"],
    ["several at once", new AggregateError([Object.assign(new Error("x"), { code: "ECONNREFUSED" })]), "database_unavailable"],
    ["a deadlock", Object.assign(new Error("x"), { code: "40P01" }), "database_unavailable"],
    ["a server without its socket file", Object.assign(new Error("x"), { code: "ENOENT", syscall: "connect" }), "database_unavailable"],
    ["a missing file of ours", Object.assign(new Error("x"), { code: "ENOENT", syscall: "open" }), "internal"],
    ["a pool without a free connection", new Error("timeout exceeded when trying to connect"), "database_unavailable"],
    ["a full disk", Object.assign(new Error("x"), { code: "ENOSPC" }), "storage_full"],
    ["a full disk of the database", Object.assign(new Error("x"), { code: "53100" }), "storage_full"],
    ["a broken constraint", Object.assign(new Error("x"), { code: "23505" }), "internal"],
  ])("%s", (_name, error, code) => {
    expect(toProblem(error, "r").body.code).toBe(code);
  });
});

describe("headers", () => {
  const headers = (code: Parameters<typeof toProblem>[0]) => toProblem(code, "r").headers;
  test("401 says how to authenticate", () => {
    expect(headers(new DomainError("unauthenticated", "x"))["WWW-Authenticate"]).toMatch(/Bearer/);
  });
  test("429 and 503 say when to come back", () => {
    expect(headers(new DomainError("rate_limited", "x", { details: { retryAfterS: 7 } }))["Retry-After"]).toBe("7");
    expect(Number(headers(new DomainError("temporal_unavailable", "x"))["Retry-After"])).toBeGreaterThan(0);
  });
  test("405 lists the methods, 412 the current ETag, 416 the length", () => {
    expect(headers(new DomainError("method_not_allowed", "x", { details: { allowed: ["GET", "HEAD"] } }))["Allow"]).toBe("GET, HEAD");
    expect(headers(new DomainError("precondition_failed", "x", { details: { currentEtag: '"a"' } }))["ETag"]).toBe('"a"');
    expect(headers(new DomainError("range_not_satisfiable", "x", { details: { bytes: 9 } }))["Content-Range"]).toBe("bytes */9");
  });
});
