/** Scenes: the way in. */
import { expect, test } from "@jest/globals";
import { keepScreenshot, openPage, seriousFaults } from "../browser.js";
import type { ConsoleUnderTest } from "./console-under-test.js";

export function signInScenes(get: () => ConsoleUnderTest): void {
  test("a page without a session leads to the login page, which explains the link; the link signs in once, and no script can read the session", async () => {
    const { browser, url, code, opened } = get();
    const watched = await openPage(browser);
    opened.push(watched);
    const { page, context, faults } = watched;
    await page.goto(`${url}/runs`);
    expect(page.url()).toBe(`${url}/login?next=%2Fruns`);
    await page.getByRole("heading", { name: "With a link" }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "login-light");
    // The login page is open already: only the part behind # would change, and that loads nothing.
    await page.goto("about:blank");
    await page.goto(`${url}/login#code=${code}`);
    await page.waitForURL(`${url}/`);
    await page.getByRole("heading", { level: 1, name: "Start" }).waitFor();
    const cookie = (await context.cookies()).find(({ name }) => name.startsWith("praxis_session_"));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
    expect(await page.evaluate("document.cookie")).not.toContain("praxis_session");
    expect(faults).toEqual([]);
    const again = await fetch(`${url}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url, "x-praxis-console": "1" },
      body: JSON.stringify({ code }),
    });
    expect(again.status).toBe(401);
    await context.close();
  });

  test("language, look and time zone are chosen in the person's menu and stay; signing out ends the session", async () => {
    const { url, person } = get();
    const { page, context, faults } = await person("viewer");
    await page.goto(`${url}/playbooks`);
    await page.getByRole("button", { name: "Your account and settings" }).click();
    await page.getByLabel("Look").selectOption("dark");
    await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
    expect(await page.evaluate("document.documentElement.className")).toContain("theme-dark");
    await keepScreenshot(page, "person-menu-dark");
    await page.getByLabel("Language").selectOption("de");
    await page.getByRole("button", { name: "Konto und Einstellungen" }).waitFor();
    await page.goto(`${url}/runs`);
    await page.getByRole("heading", { level: 1, name: "Läufe" }).waitFor();
    expect(await page.evaluate("document.documentElement.lang + document.documentElement.className")).toMatch(/^de.*theme-dark/);
    expect(await page.locator("time").first().getAttribute("title")).toMatch(/GMT\+9|JST/);
    await page.getByRole("button", { name: "Konto und Einstellungen" }).click();
    await page.getByRole("button", { name: "Abmelden" }).click();
    await page.waitForURL(`${url}/login`);
    expect(faults).toEqual([]);
    expect((await page.goto(`${url}/runs`))?.url()).toContain("/login");
    await context.close();
  });
}
