/** The run page in a real Chromium: how soon the history is there, how it scrolls beside an empty page, what it holds, how it takes in what comes. */
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import { percentile } from "../measure/statistics.js";
import { EMPTY_PAGE, FOLLOW, LOADED, LOADING_PROBE, MARK_SCROLLED_ROWS, SCROLL, SEARCH, untilEvents } from "./page-probe.js";

export interface FrameFigures {
  frames: number;
  p95Ms: number;
  /** Of the frames that a screen of 60 Hz shows in that time, how many had nothing new; 0 to 1. */
  dropped: number;
}

export interface PageFigures {
  events: number;
  /** Since the navigation began. */
  newestMs: number;
  wholeMs: number;
  interactiveMs: number;
  /** What the page's answers took on the wire, history alone. */
  historyBytes: number;
  /** JavaScript's heap and its array buffers, after a collection. */
  heapBytes: number;
  scroll: FrameFigures;
  empty: FrameFigures;
  searchMs: number;
  /** From the server's knowing of 100 further events to the frame that shows them. */
  appendMs: number;
}

export interface MeasuredSite {
  consoleUrl: string;
  runId: string;
  /** Makes the history longer by about a hundred events; answers when (since 1970) the server knew them. */
  append(): Promise<{ at: number; events: number }>;
}

const FRAME_MS = 1000 / 60;
const WAIT_MS = 60_000;

export async function measurePage(browser: Browser, context: BrowserContext, site: MeasuredSite): Promise<PageFigures> {
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  try {
    const empty = await measureEmpty(browser);
    const session = await context.newCDPSession(page);
    const received = await countHistoryBytes(session);
    await page.addInitScript(LOADING_PROBE);
    await page.goto(`${site.consoleUrl}/runs/${site.runId}`, { waitUntil: "commit" });
    const marks = await page.evaluate<{ newest: number; whole: number; interactive: number; events: number }>(LOADED);
    const historyBytes = received();
    const heapBytes = await heapOf(session);
    await page.evaluate(MARK_SCROLLED_ROWS);
    const scroll = framesOf(await page.evaluate<number[]>(SCROLL));
    const searchMs = await page.evaluate<number>(SEARCH);
    const appendMs = await measureAppend(page, site, marks.events);
    return {
      ...{ events: marks.events, newestMs: marks.newest, wholeMs: marks.whole, interactiveMs: marks.interactive },
      ...{ historyBytes, heapBytes, scroll, empty, searchMs, appendMs },
    };
  } finally {
    await page.close();
  }
}

async function measureAppend(page: Page, site: MeasuredSite, known: number): Promise<number> {
  await page.evaluate(FOLLOW);
  await page.evaluate<number>(untilEvents(known));
  // What it costs to show, not how the page happened to stand: the page waits for it before it is made.
  const { at, events } = await site.append();
  return (await page.evaluate<number>(untilEvents(known + events))) - at;
}

/** In a window of its own: the measured one keeps its cache and cookies to itself. */
async function measureEmpty(browser: Browser): Promise<FrameFigures> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.setContent(EMPTY_PAGE);
    return framesOf(await page.evaluate<number[]>(SCROLL));
  } finally {
    await context.close();
  }
}

export function framesOf(times: readonly number[]): FrameFigures {
  const missed = times.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / FRAME_MS) - 1), 0);
  return { frames: times.length, p95Ms: percentile(times, 0.95), dropped: missed / Math.max(times.length + missed, 1) };
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  const usage = (await session.send("Runtime.getHeapUsage")) as {
    usedSize: number;
    embedderHeapUsedSize?: number;
    backingStorageSize?: number;
  };
  return usage.usedSize + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0);
}

async function countHistoryBytes(session: CDPSession): Promise<() => number> {
  const asked = new Set<string>();
  let bytes = 0;
  await session.send("Network.enable");
  session.on("Network.requestWillBeSent", ({ requestId, request }) => {
    if (/\/runs\/[^/]+\/history\b/.test(request.url)) asked.add(requestId);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (asked.has(requestId)) bytes += encodedDataLength;
  });
  return () => bytes;
}
