/** Scenes: every page in every look. They come last but one, when there is something to see everywhere. */
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { keepScreenshot, seriousFaults } from "../browser.js";
import type { ConsoleUnderTest } from "./console-under-test.js";
import { WAITS } from "./playbooks.js";
import { settled } from "./settled.js";
import { until } from "./until.js";

/** Name of the screenshot and address. `<run>` is the welcome run, `<bulk>` an order for one run. */
const PAGES: readonly (readonly [string, string])[] = [
  ["start", "/"],
  ["runs", "/runs"],
  ["run", "/runs/<run>"],
  ["bulk", "/bulk/<bulk>"],
  ["start-run", "/runs/new?playbook=coding-task"],
  ["approvals", "/approvals"],
  ["leases", "/leases"],
  ["agents", "/agents"],
  ["tasks", "/tasks"],
  ["locks", "/locks"],
  ["events", "/events"],
  ["playbooks", "/playbooks"],
  ["playbook", "/playbooks/coding-task"],
  ["keys", "/keys"],
];
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 800 };
const LINKS = "[...document.querySelectorAll('a[href]:not([download]):not([target])')].map((a) => a.href)";

export function pageScenes(get: () => ConsoleUnderTest): void {
  /** On the pages that were looked at. */
  const links: string[] = [];
  let addresses: readonly (readonly [string, string])[] = [];

  test("every page is without a fault and a serious obstacle in light, in the dark and at 390 px, and no wider than the screen", async () => {
    const { url, person } = get();
    const { page, context, faults } = await person("admin");
    addresses = await pageAddresses(get());
    const found: Record<string, unknown> = {};
    const note = (name: string, wrong: readonly string[]): void => {
      if (wrong.length > 0) found[name] = wrong;
    };
    // One load of a page for all its looks.
    for (const [name, path] of addresses) {
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize(WIDE);
      await page.goto(url + path);
      await settled(page);
      links.push(...(await page.evaluate<string[]>(LINKS)));
      await keepScreenshot(page, `${name}-light`);
      note(`${name} light`, [...(await seriousFaults(page)), ...(await overflow(page))]);
      await page.emulateMedia({ colorScheme: "dark" });
      // The dark changes colours and nothing else.
      note(`${name} dark`, await seriousFaults(page, ["color-contrast"]));
      await keepScreenshot(page, `${name}-dark`);
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize(NARROW);
      note(`${name} 390`, [...(await seriousFaults(page)), ...(await overflow(page)), ...faults.splice(0)]);
      await keepScreenshot(page, `${name}-390`);
    }
    expect(found).toEqual({});
    await context.close();
  });

  test("in another language every page is without a fault, and no wider than the screen", async () => {
    const { url, person } = get();
    const { page, context, faults } = await person("admin", { locale: "de-DE" });
    const found: Record<string, unknown> = {};
    for (const [name, path] of addresses) {
      await page.goto(url + path);
      await settled(page);
      await keepScreenshot(page, `${name}-de`);
      const wrong = [...faults.splice(0), ...(await overflow(page))];
      if (wrong.length > 0) found[name] = wrong;
    }
    expect(found).toEqual({});
    await context.close();
  });

  test("every link of every page leads to a page", async () => {
    const { url, person } = get();
    const { page, context, faults } = await person("admin");
    const known = new Set(addresses.map(([, path]) => path));
    const seen = new Set(known);
    const follow = (found: readonly string[]): void => {
      for (const link of found)
        if (link.startsWith(`${url}/`) && isNew(seen, link)) seen.add(new URL(link).pathname + new URL(link).search);
    };
    follow(links);
    for (const path of seen) {
      // These were looked at already.
      if (known.has(path)) continue;
      const answer = await page.goto(url + path);
      expect({ path, status: answer?.status() }).toEqual({ path, status: 200 });
      await settled(page);
      follow(await page.evaluate<string[]>(LINKS));
    }
    expect(faults).toEqual([]);
    expect(seen.size).toBeGreaterThan(PAGES.length);
    await context.close();
  });
}

async function pageAddresses({ api }: ConsoleUnderTest): Promise<(readonly [string, string])[]> {
  const { items } = (await api.expectCall<{ items: { id: string }[] }>(200, "GET", "/runs?playbook=repository-checkup")).body;
  const waiting = await api.start(WAITS, { title: "Cancelled by an order" });
  const order = { action: "cancel", filter: { id: [waiting.id] }, reason: "to be looked at" };
  const bulk = (await api.expectCall<{ id: string }>(202, "POST", "/runs/bulk", { body: order })).body.id;
  await until("the order is carried out", async () => {
    const { body } = await api.expectCall<{ status: string }>(200, "GET", `/bulk/${bulk}`);
    return body.status === "finished";
  });
  return PAGES.map(([name, path]) => [name, path.replace("<run>", items[0]?.id ?? "").replace("<bulk>", bulk)]);
}

/** Runs, questions and starts of runs are many of one kind: three of each are looked at. */
function isNew(seen: ReadonlySet<string>, link: string): boolean {
  const kind = (path: string): string => path.replace(/run_\w+|apr_\w+|blk_\w+/, "").replace(/\?.*/, "");
  const { pathname } = new URL(link);
  return [...seen].filter((path) => kind(path) === kind(pathname)).length < 3;
}

async function overflow(page: Page): Promise<string[]> {
  const more = await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth");
  return more > 0 ? [`${String(more)} px wider than the screen`] : [];
}
