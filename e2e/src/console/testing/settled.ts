/** A page that has shown what it asked for: nothing in it is loading any more. */
import type { Page } from "playwright-core";

const LOADING = ".cds--skeleton, .cds--skeleton__text, .cds--inline-loading";

export async function settled(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await page.waitForLoadState("load");
  for (const one of await page.locator(LOADING).all()) await one.waitFor({ state: "hidden" });
}
