/** `npm run bench -- console`: P19, a history of 50,000 events in the browser. On real servers, and replayed from a recording of them, which `--quick` does alone when there is one. */
import { createChildren } from "../machine/children.js";
import { freePort } from "../machine/free-port.js";
import { openBrowser, openSignedIn, startConsole } from "./console-process.js";
import { measurePage, type PageFigures } from "./measure-page.js";
import { measureReal, type RealWish } from "./record-history.js";
import { keepRecording, readRecording, type Recording, type WireFigures } from "./recording.js";
import { startReplay } from "./replay-api.js";
import { judgePages, printPages, type PageVerdict } from "./report-pages.js";

export interface ConsoleBenchOptions extends Pick<RealWish, "folder" | "databaseUrl" | "temporalAddress" | "cacheDir" | "environment"> {
  quick: boolean;
}

export interface ConsoleResults {
  wire: WireFigures;
  /** The first reader's page, and later ones; null: only replayed. */
  real: { first: PageFigures; again: PageFigures[] } | null;
  replayed: PageFigures[];
  verdicts: PageVerdict[];
}

/** Our runs go on in a new execution at about 2,000 events. */
const EXECUTIONS = 25;
const EVENTS_EACH = 2_000;
const ROUNDS = { quick: { real: 1, replayed: 3 }, full: { real: 3, replayed: 7 } } as const;

export async function benchConsole(options: ConsoleBenchOptions, say: (line: string) => void): Promise<ConsoleResults> {
  const { cacheDir, quick } = options;
  const rounds = quick ? ROUNDS.quick : ROUNDS.full;
  const browser = await openBrowser();
  try {
    const known = quick ? readRecording(cacheDir, EXECUTIONS * EVENTS_EACH) : null;
    const wish = { ...options, browser, executions: EXECUTIONS, eventsEach: EVENTS_EACH, rounds: rounds.real, say };
    const real = known === null ? await measureReal(wish) : null;
    const recording = real === null ? known : keepRecording(cacheDir, EXECUTIONS * EVENTS_EACH, real.recording);
    if (recording === null) throw new Error("nothing was recorded");
    say("the page on the recording");
    const replayed = await measureReplayed({ ...wish, rounds: rounds.replayed, recording });
    const pages = { real: real === null ? null : { first: real.first, again: real.again }, replayed };
    const verdicts = judgePages(pages);
    printPages({ ...pages, wire: recording.wire, verdicts }, say);
    return { wire: recording.wire, ...pages, verdicts };
  } finally {
    await browser.close();
  }
}

async function measureReplayed(wish: RealWish & { recording: Recording }): Promise<PageFigures[]> {
  const { folder, environment, browser, recording } = wish;
  const children = createChildren(folder);
  const replay = await startReplay(recording, await freePort());
  try {
    const consoleUrl = await startConsole({ children, port: await freePort(), apiUrl: replay.url, environment });
    const context = await openSignedIn(browser, consoleUrl, "replayed");
    const site = { consoleUrl, runId: recording.runId, append: () => Promise.resolve(replay.append()) };
    // The first one only fills the browser's cache.
    const pages: PageFigures[] = [];
    for (let round = 0; round <= wish.rounds; round += 1) pages.push(await measurePage(browser, context, site));
    await context.close();
    return pages.slice(1);
  } finally {
    await children.endAll();
    await replay.close();
  }
}
