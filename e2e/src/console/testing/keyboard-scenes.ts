/** Scenes: everything without a mouse. */
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import type { ConsoleUnderTest } from "./console-under-test.js";
import { ASKS } from "./playbooks.js";
import { settled } from "./settled.js";

const STEPS_MAX = 150;
const FOCUSED =
  "(() => { const e = document.activeElement; return e === null ? '' : (e.getAttribute('aria-label') ?? e.textContent ?? ''); })()";

/** Presses Tab until the focus stands on something that is called so. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let step = 0; step < STEPS_MAX; step += 1) {
    await page.keyboard.press("Tab");
    const focused = String(await page.evaluate(FOCUSED)).trim();
    if (typeof name === "string" ? focused === name : name.test(focused)) return;
  }
  throw new Error(`Tab did not lead to ${String(name)}`);
}

export function keyboardScenes(get: () => ConsoleUnderTest): void {
  test("list, run, timeline and decision are walked by keyboard alone, and the focus is always seen", async () => {
    const { url, api, person } = get();
    const { page, context, faults } = await person("operator");
    const { id } = await api.start(ASKS, { title: "Walked by keyboard" });
    await api.question(id);
    await page.goto(`${url}/runs`);
    await page.getByRole("link", { name: "Walked by keyboard" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(FOCUSED)).toContain("Skip to the page");
    await page.keyboard.press("Enter");
    await tabTo(page, "Walked by keyboard");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${url}/runs/${id}`);
    await settled(page);
    await page.getByRole("listbox").waitFor();
    await tabTo(page, /^(?:Rows|.*history.*)/i);
    await page.getByRole("listbox").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await page.getByRole("listbox").getAttribute("aria-activedescendant")).not.toBeNull();
    await page.keyboard.press("Enter");
    await page.locator(".history__event").waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.reload();
    await settled(page);
    await page.getByRole("link", { name: "Read and answer" }).waitFor();
    await tabTo(page, "Read and answer");
    expect(
      await page.evaluate("getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow"),
    ).not.toBe("nonenone");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/approvals\?open=/);
    await page.getByRole("heading", { level: 2, name: "May the thing happen?" }).waitFor();
    await tabTo(page, "Approve");
    await page.keyboard.press("Enter");
    await page.locator(".cds--inline-notification__title", { hasText: "Answered" }).waitFor();
    expect((await api.untilEnd(id)).status).toBe("succeeded");
    expect(faults).toEqual([]);
    await context.close();
  });
}
