/** Scenes: every page in every look. They come last but one, when there is something to see everywhere. */
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { keepScreenshot, seriousFaults } from "../browser.js";
import type { ConsoleUnderTest } from "./console-under-test.js";
import { settled } from "./settled.js";

/** Name of the screenshot and address. `<run>` is the welcome run. */
export const PAGES: readonly (readonly [string, string])[] = [
  ["start", "/"],
  ["runs", "/runs"],
  ["run", "/runs/<run>"],
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
const LOOKS = [
  ["light", {}],
  ["dark", { dark: true }],
  ["390", { width: 390 }],
  ["de", { locale: "de-DE" }],
] as const;

export function pageScenes(get: () => ConsoleUnderTest): void {
  test.each(LOOKS)("%s: every page is without a fault and a serious obstacle, and no wider than the screen", async (look, options) => {
    const { url, api, person } = get();
    const { page, context, faults } = await person("admin", options);
    const { items } = (await api.expectCall<{ items: { id: string }[] }>(200, "GET", "/runs?playbook=repository-checkup")).body;
    const found: Record<string, unknown> = {};
    for (const [name, path] of PAGES) {
      await page.goto(url + path.replace("<run>", items[0]?.id ?? ""));
      await settled(page);
      await keepScreenshot(page, `${name}-${look}`);
      // The words of another language change neither roles nor colours.
      const obstacles = look === "de" ? [] : await seriousFaults(page);
      const wrong = [...faults.splice(0), ...obstacles, ...(await overflow(page))];
      if (wrong.length > 0) found[name] = wrong;
    }
    expect(found).toEqual({});
    await context.close();
  });

  test("every link of every page leads to a page", async () => {
    const { url, person } = get();
    const { page, context, faults } = await person("admin");
    const seen = new Set(["/"]);
    for (const path of seen) {
      const answer = await page.goto(url + path);
      expect({ path, status: answer?.status() }).toEqual({ path, status: 200 });
      await settled(page);
      const links = await page.evaluate<string[]>(
        "[...document.querySelectorAll('a[href]:not([download]):not([target])')].map((a) => a.href)",
      );
      for (const link of links)
        if (link.startsWith(`${url}/`) && isNew(seen, link)) seen.add(new URL(link).pathname + new URL(link).search);
    }
    expect(faults).toEqual([]);
    expect(seen.size).toBeGreaterThan(PAGES.length);
    await context.close();
  });
}

/** Runs, questions and starts of runs are many of one kind: three of each are looked at. */
function isNew(seen: ReadonlySet<string>, link: string): boolean {
  const kind = (path: string): string => path.replace(/run_\w+|apr_\w+/, "").replace(/\?.*/, "");
  const { pathname } = new URL(link);
  return [...seen].filter((path) => kind(path) === kind(pathname)).length < 3;
}

async function overflow(page: Page): Promise<string[]> {
  const more = await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth");
  return more > 0 ? [`${String(more)} px wider than the screen`] : [];
}
