/** Roles include one another; nothing is held that was not given. */
import { expect, test } from "@jest/globals";
import { actorOf, holds, isRole, isScope, type Principal, roleOfScopes, ROLES, SCOPES, scopesOfRole } from "./index.js";

test("viewer is a true part of operator, operator of admin, and admin is everything", () => {
  const [viewer, operator, admin] = ROLES.map((role) => new Set(scopesOfRole(role)));
  if (!viewer || !operator || !admin) throw new Error("a role is missing");
  expect([...viewer].every((scope) => operator.has(scope))).toBe(true);
  expect([...operator].every((scope) => admin.has(scope))).toBe(true);
  expect(viewer.size).toBeLessThan(operator.size);
  expect(operator.size).toBeLessThan(admin.size);
  expect([...admin].sort()).toEqual([...SCOPES].sort());
});

test("a viewer changes nothing, and only an admin holds admin", () => {
  for (const scope of scopesOfRole("viewer")) expect(scope).toMatch(/:(read|view)$/);
  expect(scopesOfRole("operator")).not.toContain("admin");
});

test("a principal holds what it was given and nothing else, not even as admin", () => {
  const principal: Principal = { kind: "service", id: "key_1", name: "ci", scopes: ["admin"], pools: null };
  for (const scope of SCOPES) expect(holds(principal, scope)).toBe(scope === "admin");
  expect(SCOPES.some((scope) => holds({ ...principal, scopes: [] }, scope))).toBe(false);
  expect(actorOf(principal)).toEqual({ kind: "service", id: "key_1" });
});

test.each(["", "runs", "runs:*", "RUNS:READ", null, undefined, 1, {}])("%j is no scope and no role", (value) => {
  expect(isScope(value)).toBe(false);
  expect(isRole(value)).toBe(false);
});

test("every scope and role is known as one", () => {
  expect(SCOPES.every(isScope)).toBe(true);
  expect(ROLES.every(isRole)).toBe(true);
  expect(new Set(SCOPES).size).toBe(SCOPES.length);
});

test("scopes name a role when they are exactly its set, in any order", () => {
  for (const role of ROLES) expect(roleOfScopes([...scopesOfRole(role)].reverse())).toBe(role);
  expect(roleOfScopes([])).toBeNull();
  expect(roleOfScopes(["runs:read"])).toBeNull();
  expect(roleOfScopes([...scopesOfRole("viewer"), "admin"])).toBeNull();
});
