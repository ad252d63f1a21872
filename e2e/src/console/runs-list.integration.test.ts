/** The list of runs in a real Chromium: its address says what is shown, rows stay where they are, and one order reaches many runs. */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { setTimeout as delay } from "node:timers/promises";
import { paths, runViewSchema } from "@praxis/api/contract";
import type { Browser, Page } from "playwright-core";
import { startStackUnderTest, type StackUnderTest } from "../runs/stack-under-test.js";
import { CHROMIUM, keepScreenshot, openBrowser, openPage, seriousFaults, type WatchedPage } from "./browser.js";

jest.setTimeout(300_000);
const withChromium = CHROMIUM === undefined ? describe.skip : describe;
const START_MS = 120_000;
const ASK = "version: 1\nname: ask\nsteps:\n  - id: ask\n    uses: approval\n    with: {question: Go?}\n";

let stack: StackUnderTest;
let browser: Browser;
let opened: WatchedPage;
let consoleUrl = "";

async function call(path: string, body: unknown): Promise<unknown> {
  const headers = { "x-api-key": stack.apiKey, "content-type": "application/json" };
  const answer = await fetch(stack.apiUrl + path, { method: "POST", headers, body: JSON.stringify(body) });
  expect({ path, ok: answer.ok }).toEqual({ path, ok: true });
  return answer.json();
}

const start = async (title: string): Promise<string> =>
  runViewSchema.parse(await call(paths.runs(), { playbook: { inline: ASK }, title })).id;

async function consoleAddress(): Promise<string> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const link = /^Console\s+(\S+)\/login#/m.exec(stack.text())?.[1];
    if (link !== undefined) return link;
    if (performance.now() > deadline) throw new Error(`No console came. npm start said:\n${stack.text()}`);
    await delay(50);
  }
}

const row = (page: Page, title: string) => page.getByRole("row", { name: new RegExp(title) });

withChromium("the list of runs", () => {
  beforeAll(async () => {
    stack = await startStackUnderTest({ PRAXIS_CONSOLE: "true" });
    consoleUrl = await consoleAddress();
    browser = await openBrowser();
    opened = await openPage(browser);
    const { code } = (await call(paths.loginCodes(), { name: "ada", role: "admin" })) as { code: string };
    await opened.page.goto(`${consoleUrl}/login#code=${code}`);
    await opened.page.waitForURL((url) => url.pathname !== "/login");
  });
  afterAll(async () => {
    await (browser as Browser | undefined)?.close();
    await (stack as StackUnderTest | undefined)?.stop();
  });

  test("a run that comes waits behind a button, and one that changes does so in its place", async () => {
    const { page, faults } = opened;
    const id = await start("first of all");
    await page.goto(`${consoleUrl}/runs`);
    await row(page, "first of all").waitFor();
    await start("second of all");
    await page.getByRole("button", { name: "1 new run" }).waitFor();
    expect(await row(page, "second of all").count()).toBe(0);
    await call(paths.cancelRun(id), {});
    await row(page, "first of all.*Cancelled").waitFor();
    await page.getByRole("button", { name: "1 new run" }).click();
    await row(page, "second of all").waitFor();
    expect(faults).toEqual([]);
  });

  test("what was chosen stands in the address: the link shows it again, and the way back leads back", async () => {
    const { page, faults } = opened;
    await page.goto(`${consoleUrl}/runs`);
    await page.getByRole("link", { name: "Needs me" }).click();
    await page.waitForURL(`${consoleUrl}/runs?needsPerson=true`);
    await row(page, "second of all").waitFor();
    await row(page, "first of all").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByText("Playbook", { exact: true }).first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "runs-filters-light");
    await page.getByRole("checkbox", { name: "Running" }).check({ force: true });
    await page.waitForURL(/status=running/);
    await page.reload();
    await row(page, "second of all").waitFor();
    await page.goBack();
    await page.waitForURL(`${consoleUrl}/runs?needsPerson=true`);
    await page.keyboard.press("/");
    await page.keyboard.type("nothing like this");
    await page.getByText("Nothing matches").waitFor();
    expect(new URL(page.url()).searchParams.get("q")).toBe("nothing like this");
    expect(faults).toEqual([]);
  });

  test("one order cancels all that the filter matches, and its page links each run", async () => {
    const { page, faults } = opened;
    await start("third of all");
    await page.goto(`${consoleUrl}/runs?q=of+all&status=accepted,running`);
    await row(page, "third of all").waitFor();
    await page.getByRole("checkbox", { name: "Mark all of this page" }).check({ force: true });
    await page.getByRole("button", { name: "Cancel…" }).click();
    await page.getByText("2 open runs will be cancelled.").waitFor();
    await page.getByLabel(/^Reason/).fill("not needed");
    await keepScreenshot(page, "runs-bulk-dialog-light");
    await page.getByRole("button", { name: "Cancel 2 runs" }).click();
    await page.waitForURL(/\/bulk\/blk_/);
    await page.getByText("Every run was seen to.").waitFor();
    expect(await page.getByRole("link", { name: /^run_/ }).count()).toBe(2);
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, "bulk-light");
    await page.goto(`${consoleUrl}/runs?q=of+all`);
    await row(page, "third of all.*Cancelled").waitFor();
    expect(faults).toEqual([]);
  });
});
