/** The console as people meet it: the production build, started by `npm start`, in a real Chromium. Skipped where there is none. */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { setTimeout as delay } from "node:timers/promises";
import { API_PREFIX, ROUTE_NAMES, routeOf } from "@praxis/api/contract";
import type { Browser } from "playwright-core";
import { startStackUnderTest, type StackUnderTest } from "../runs/stack-under-test.js";
import { CHROMIUM, keepScreenshot, openBrowser, openPage, seriousFaults, type WatchedPage } from "./browser.js";

jest.setTimeout(300_000);
const START_MS = 120_000;
const withChromium = CHROMIUM === undefined ? describe.skip : describe;

let stack: StackUnderTest | undefined;
let browser: Browser;
let consoleUrl = "";
let code = "";

async function loginLink(): Promise<string> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const link = /^Console\s+(\S+#code=\S+)/m.exec(stack?.text() ?? "")?.[1];
    if (link !== undefined) return link;
    if (performance.now() > deadline) throw new Error(`No login link came. npm start said:\n${stack?.text()}`);
    await delay(50);
  }
}

const post = (path: string, headers: Record<string, string>, body: unknown): Promise<Response> =>
  fetch(consoleUrl + path, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });

withChromium("the console", () => {
  let opened: WatchedPage;

  beforeAll(async () => {
    stack = await startStackUnderTest({ PRAXIS_CONSOLE: "true" });
    const link = new URL(await loginLink());
    consoleUrl = link.origin;
    code = new URLSearchParams(link.hash.slice(1)).get("code") ?? "";
    browser = await openBrowser();
    opened = await openPage(browser);
  });
  afterAll(async () => {
    await (browser as Browser | undefined)?.close();
    await stack?.stop();
  });

  test("a page without a session leads to the login page, which explains the link", async () => {
    const { page, faults } = opened;
    await page.goto(`${consoleUrl}/runs`);
    expect(page.url()).toBe(`${consoleUrl}/login?next=%2Fruns`);
    await page.getByRole("heading", { name: "With a link" }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "login-light");
    expect(faults).toEqual([]);
  });

  test("the link signs in once, and no script of the page can read the session", async () => {
    const { page, context, faults } = opened;
    // The login page is open already: only the part behind # would change, and that loads nothing.
    await page.goto("about:blank");
    await page.goto(`${consoleUrl}/login#code=${code}`);
    await page.waitForURL(`${consoleUrl}/runs`);
    const cookie = (await context.cookies()).find(({ name }) => name.startsWith("praxis_session_"));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
    expect(await page.evaluate("document.cookie")).not.toContain("praxis_session");
    expect(faults).toEqual([]);
    const again = await post("/api/session", { origin: consoleUrl, "x-praxis-console": "1" }, { code });
    expect(again.status).toBeGreaterThanOrEqual(400);
  });

  test("the list shows the welcome run, and its page shows its steps", async () => {
    const { page, faults } = opened;
    await page.getByRole("link", { name: /Welcome/ }).click();
    await page.waitForURL(/\/runs\/run_/);
    await page.getByText("Succeeded").first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "run-light");
    await page.goBack();
    await page.getByRole("link", { name: /Welcome/ }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "runs-light");
    expect(faults).toEqual([]);
  });

  test.each([
    ["runs-dark", { dark: true }],
    ["runs-390", { width: 390 }],
  ] as const)("%s: no fault, nothing wider than the screen", async (name, options) => {
    const { page, context, faults } = await openPage(browser, options);
    await context.addCookies(await opened.context.cookies());
    await page.goto(`${consoleUrl}/runs`);
    await page.getByRole("link", { name: /Welcome/ }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBeLessThanOrEqual(0);
    await keepScreenshot(page, name);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("every link of every page leads to a page", async () => {
    const { page } = opened;
    const seen = new Set(["/"]);
    for (const path of seen) {
      const answer = await page.goto(consoleUrl + path);
      expect({ path, status: answer?.status() }).toEqual({ path, status: 200 });
      await page.locator("h1").first().waitFor();
      const links = await page.evaluate<string[]>("[...document.querySelectorAll('a[href]')].map((a) => a.href)");
      for (const link of links) if (link.startsWith(`${consoleUrl}/`)) seen.add(new URL(link).pathname);
    }
    expect(seen.size).toBeGreaterThan(1);
  });

  test("every call of the pages is a route of the contract", () => {
    const routes = ROUTE_NAMES.map((name) => {
      const { method, path } = routeOf(name);
      return new RegExp(`^${method} ${API_PREFIX}${path.replaceAll(/\{\w+\}/g, "[^/]+").replaceAll(".", "\\.")}$`);
    });
    expect(opened.calls.size).toBeGreaterThan(0);
    expect([...opened.calls].filter((call) => !routes.some((route) => route.test(call)))).toEqual([]);
  });

  test("pages run scripts by nonce alone and are framed by nobody", async () => {
    const { headers } = await fetch(`${consoleUrl}/login`);
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
    const cookie = (await opened.context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const all = { ...headers, ...("origin" in headers && headers.origin === "own" ? { origin: consoleUrl } : {}), cookie };
    const answer = await post(`/api/proxy${API_PREFIX}/runs`, all, { playbook: "repository-checkup" });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: "foreign_request" });
  });
});
