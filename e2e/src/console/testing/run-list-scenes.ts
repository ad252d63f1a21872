/** Scenes: the list of runs. Its address says what is shown, rows stay where they are, and one order reaches many runs. */
import { expect, test } from "@jest/globals";
import type { Locator, Page } from "playwright-core";
import { keepScreenshot, seriousFaults, type WatchedPage } from "../browser.js";
import type { ConsoleUnderTest } from "./console-under-test.js";
import { ASKS } from "./playbooks.js";
import { settled } from "./settled.js";
import { until } from "./until.js";

const row = (page: Page, title: string): Locator => page.getByRole("row", { name: new RegExp(title) });

export function runListScenes(get: () => ConsoleUnderTest): void {
  let operator: WatchedPage;
  const start = async (title: string): Promise<string> => (await get().api.start(ASKS, { title })).id;

  test("a run that comes waits behind a button, and one that changes does so in its place", async () => {
    const { url, api, person } = get();
    operator = await person("operator");
    const { page, faults } = operator;
    const id = await start("first of all");
    await page.goto(`${url}/runs?q=of+all`);
    await row(page, "first of all").waitFor();
    await settled(page);
    await start("second of all");
    await page.getByRole("button", { name: "1 new run" }).waitFor();
    expect(await row(page, "second of all").count()).toBe(0);
    await api.expectCall(202, "POST", `/runs/${id}/cancel`, { body: {} });
    await row(page, "first of all.*Cancelled").waitFor();
    await page.getByRole("button", { name: "1 new run" }).click();
    await row(page, "second of all").waitFor();
    expect(faults).toEqual([]);
  });

  test("what was chosen stands in the address: the link shows it again, and the way back leads back", async () => {
    const { url } = get();
    const { page, faults } = operator;
    await page.goto(`${url}/runs`);
    await page.getByRole("link", { name: "Needs me" }).click();
    await page.waitForURL(`${url}/runs?needsPerson=true`);
    await row(page, "second of all").waitFor();
    await row(page, "first of all").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByText("Playbook", { exact: true }).first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "runs-filters-light");
    // It is marked when the address says so.
    await page.getByRole("checkbox", { name: "Running" }).click({ force: true });
    await page.waitForURL(/status=running/);
    await page.reload();
    await row(page, "second of all").waitFor();
    await page.goBack();
    await page.waitForURL(`${url}/runs?needsPerson=true`);
    const head = page.getByRole("columnheader", { name: "Playbook" });
    for (const [order, said] of [
      ["playbook", "ascending"],
      ["-playbook", "descending"],
    ] as const) {
      await head.getByRole("button").click();
      await page.waitForURL(`${url}/runs?needsPerson=true&sort=${order}`);
      await until("the head says how the list is sorted", async () => (await head.getAttribute("aria-sort")) === said);
    }
    await row(page, "second of all").waitFor();
    expect(faults).toEqual([]);
  });

  test("one order cancels all that were marked, and its page links each run", async () => {
    const { url } = get();
    const { page, context, faults } = operator;
    await start("third of all");
    await page.goto(`${url}/runs?q=of+all&status=accepted,running`);
    await row(page, "second of all").waitFor();
    await row(page, "third of all").waitFor();
    await page.getByRole("checkbox", { name: "Mark all of this page" }).check({ force: true });
    await page.getByRole("button", { name: "Cancel…" }).click();
    await page.getByText("2 open runs will be cancelled.").waitFor();
    await page.getByLabel(/^Reason/).fill("not needed");
    await keepScreenshot(page, "runs-bulk-dialog-light");
    await page.getByRole("button", { name: "Cancel 2 runs" }).click();
    await page.waitForURL(/\/bulk\/blk_/);
    await page.getByText("Every run was seen to.").waitFor();
    await page.getByRole("link", { name: /^run_/ }).nth(1).waitFor();
    expect(await page.getByRole("link", { name: /^run_/ }).count()).toBe(2);
    await page.goto(`${url}/runs?q=of+all`);
    await row(page, "third of all.*Cancelled").waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });
}
