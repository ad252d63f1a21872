/** A page in which nothing is on its way any more: no answer of the API, no sign of loading, and what came is drawn. Without a word about what it shows. */
import type { Page, Request } from "playwright-core";
import { until } from "./until.js";

/** Signs of loading that can be seen, once what was asked for is drawn. */
const LOADING = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
  [...document.querySelectorAll(".cds--skeleton, .cds--skeleton__text, .cds--inline-loading")].filter((one) => one.checkVisibility()).length
))))`;
/** What came may ask for more: only a second look tells. */
const LOOKS = 2;

const waitingFor = new WeakMap<Page, Set<Request>>();

/** From the page's first request on. */
export function watchCalls(page: Page): void {
  const waiting = new Set<Request>();
  waitingFor.set(page, waiting);
  page.on("request", (request) => {
    if (request.url().includes("/api/proxy/") && !request.url().endsWith("/live/tickets")) waiting.add(request);
  });
  page.on("requestfinished", (request) => waiting.delete(request));
  page.on("requestfailed", (request) => waiting.delete(request));
  // What the page before had asked for is nobody's any more.
  page.on("framenavigated", (frame) => {
    if (frame === page.mainFrame()) waiting.clear();
  });
}

export async function calm(page: Page): Promise<void> {
  let looks = 0;
  await until("the page is calm", async () => {
    const loading = await page.evaluate<number>(LOADING);
    looks = loading === 0 && (waitingFor.get(page)?.size ?? 0) === 0 ? looks + 1 : 0;
    return looks >= LOOKS;
  });
}
