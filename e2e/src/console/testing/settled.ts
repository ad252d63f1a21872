/** A page that has loaded and has shown what it asked for. */
import type { Page } from "playwright-core";
import { calm } from "./calm.js";

export async function settled(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await page.waitForLoadState("load");
  await calm(page);
}
