/** Scenes: what the console's own server takes and refuses, and what all pages together asked of the API. */
import { expect, test } from "@jest/globals";
import { API_PREFIX, ROUTE_NAMES, routeOf } from "@praxis/api/contract";
import type { ConsoleUnderTest } from "./console-under-test.js";

/** Outside the contract's prefix, and the only one. */
const READY = "GET /readyz";

export function guardScenes(get: () => ConsoleUnderTest): void {
  test("every call of all pages was a route of the contract", () => {
    const routes = ROUTE_NAMES.map((name) => {
      const { method, path } = routeOf(name);
      return new RegExp(`^${method} ${API_PREFIX}${path.replaceAll(/\{\w+\}/g, "[^/]+").replaceAll(".", "\\.")}$`);
    });
    const calls = new Set(get().opened.flatMap((watched) => [...watched.calls]));
    expect(calls.size).toBeGreaterThan(20);
    expect([...calls].filter((call) => call !== READY && !routes.some((route) => route.test(call)))).toEqual([]);
  });

  test("a browser that asks for an icon of its own accord gets it, signed in or not", async () => {
    const answer = await fetch(`${get().url}/favicon.ico`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
  });

  test("pages run scripts by nonce alone and are framed by nobody", async () => {
    const { headers } = await fetch(`${get().url}/login`);
    const policy = headers.get("content-security-policy") ?? "";
    expect(/script-src ([^;]+)/.exec(policy)?.[1]).toMatch(/^'nonce-[^']+' 'strict-dynamic'$/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("permissions-policy")).toContain("camera=()");
    expect(headers.get("reporting-endpoints")).toContain("/api/csp-reports");
  });

  test.each([
    ["from another site", { origin: "https://evil.example", "x-praxis-console": "1" }],
    ["by a form of our own page", { origin: "own" }],
    ["without Origin", { "x-praxis-console": "1" }],
  ])("a change %s is refused, with the session's cookie all the same", async (_, headers) => {
    const { url, person } = get();
    const { context } = await person("operator");
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    await context.close();
    const all = { ...headers, ...("origin" in headers && headers.origin === "own" ? { origin: url } : {}), cookie };
    const answer = await fetch(`${url}/api/proxy${API_PREFIX}/runs`, {
      method: "POST",
      headers: { "content-type": "application/json", ...all },
      body: JSON.stringify({ playbook: "repository-checkup" }),
    });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: "foreign_request" });
  });
}
