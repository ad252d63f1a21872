/** A real Chromium on the production build, which remembers everything that went wrong in a page. For tests only. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from "playwright-core";
import { calm, watchCalls } from "./testing/calm.js";

/** Playwright brings its own browser by download; ours is the system's. */
export const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

/** Git-ignored. */
export const SCREENSHOTS = join(import.meta.dirname, "../../../.praxis/screenshots");
const WAIT_MS = 60_000;

export interface WatchedPage {
  page: Page;
  context: BrowserContext;
  /** Console errors (a broken content policy is one), thrown errors, dialogs, requests that failed or were answered by 400 and above. */
  faults: string[];
  /** Paths of the API that the page called through the console's proxy, with their methods. */
  calls: Set<string>;
}

export interface PageOptions {
  width?: number;
  dark?: boolean;
  locale?: string;
}

export function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error("There is no Chromium on this machine.");
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
}

export async function openPage(browser: Browser, { width = 1280, dark = false, locale = "en-GB" }: PageOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    locale,
  });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const watched: WatchedPage = { page, context, faults: [], calls: new Set() };
  watchCalls(page);
  watch(watched);
  return watched;
}

function watch({ page, faults, calls }: WatchedPage): void {
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()} ${message.location().url}`.trim());
  });
  page.on("pageerror", (error) => void faults.push(`thrown: ${error.message}`));
  // Only a text of a stranger that got to run would open one.
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("requestfailed", (request) => {
    // A page that is left cancels what it had asked for.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") faults.push(`failed: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.request().method()} ${response.url()}`);
    const path = /\/api\/proxy(\/[^?]*)/.exec(response.url())?.[1];
    if (path !== undefined) calls.add(`${response.request().method()} ${path}`);
  });
}

/**
 * What axe finds serious or critical once the page is calm, with the elements concerned.
 *
 * @param only by these rules; absent: by all
 */
export async function seriousFaults(page: Page, only?: readonly string[]): Promise<string[]> {
  await calm(page);
  await page.evaluate(axe.source);
  const options = { resultTypes: ["violations"], ...(only === undefined ? {} : { runOnly: { type: "rule", values: only } }) };
  const found = await page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => JSON.stringify(violations))`);
  const violations = JSON.parse(String(found)) as { id: string; impact: string; nodes: { target: string[] }[] }[];
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  // The header stands above what is scrolled: a whole page is taken from its top.
  await page.evaluate("window.scrollTo(0, 0)");
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** One thing as it stands in view: a frame of a stranger's page is not drawn beyond what the window shows. */
export async function keepPicture(of: Locator, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await of.scrollIntoViewIfNeeded();
  await of.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}
