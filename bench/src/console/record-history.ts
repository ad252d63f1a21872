/** A chain of 50,000 events made through Temporal, shown by the real API and console: measured as it is, and recorded for the replays. */
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { paths } from "@praxis/api/contract";
import { createDatabase, createRunStore } from "@praxis/database";
import { sampleRun } from "@praxis/database/testing";
import { createIds } from "@praxis/domain/ids";
import { createTemporalClient } from "@praxis/temporal/client";
import { createHistoryChains, type HistoryChains } from "@praxis/temporal/testing";
import type { Browser } from "playwright-core";
import { createChildren } from "../machine/children.js";
import { freePort } from "../machine/free-port.js";
import { startPlatform, type Platform } from "../machine/platform.js";
import { openServers } from "../machine/servers.js";
import { openSignedIn, startConsole } from "./console-process.js";
import { measurePage, type PageFigures } from "./measure-page.js";
import type { Recording, Row, WireFigures } from "./recording.js";

export interface RealWish {
  folder: string;
  databaseUrl: string | null;
  temporalAddress: string | null;
  cacheDir: string;
  environment: Readonly<Record<string, string | undefined>>;
  browser: Browser;
  executions: number;
  eventsEach: number;
  /** Page loads after the first. */
  rounds: number;
  say: (line: string) => void;
}

export interface RealFigures {
  /** The page of the first reader: the API has not read this history before. */
  first: PageFigures;
  again: PageFigures[];
  recording: Omit<Recording, "format">;
}

/** Rounds of six events: about a hundred at once. */
const APPENDED_ROUNDS = 17;
const APPENDED_EVENTS = 100;
const GROWTHS = 10;

export async function measureReal(wish: RealWish): Promise<RealFigures> {
  const { folder, environment, browser, say } = wish;
  const children = createChildren(folder);
  const undo: (() => unknown)[] = [() => children.endAll()];
  try {
    say("starting Postgres, Temporal, the platform and the console");
    const servers = await openServers({ ...wish, children });
    undo.push(() => servers.stop());
    const port = await freePort();
    const platform = await startPlatform({
      ...{ folder, children, environment },
      ...servers,
      settings: { PRAXIS_CONSOLE_ORIGINS: `http://127.0.0.1:${String(port)}` },
    });
    const consoleUrl = await startConsole({ children, port, apiUrl: platform.apiUrl, environment });
    const chains = createHistoryChains({ address: servers.temporalAddress, namespace: servers.namespace });
    undo.unshift(() => chains.close());
    const [small, runId] = await acceptRuns(servers.databaseUrl);
    say(`making ${String(wish.executions)} executions of ${String(wish.eventsEach)} events through Temporal`);
    await chains.make({ runId: small, executions: 1, eventsEach: 60, open: true });
    await chains.make({ runId, executions: wish.executions, eventsEach: wish.eventsEach, open: true });
    const context = await openSignedIn(browser, consoleUrl, platform.apiKey);
    undo.unshift(() => context.close());
    const siteOf = (id: string) => ({ consoleUrl, runId: id, append: () => grow(chains, id) });
    say("the page on the real servers");
    await measurePage(browser, context, siteOf(small));
    const first = await measurePage(browser, context, siteOf(runId));
    const again: PageFigures[] = [];
    while (again.length < wish.rounds) again.push(await measurePage(browser, context, siteOf(runId)));
    say("bytes on the wire, and the recording");
    const pagingMs = await readByPages({ address: servers.temporalAddress, namespace: servers.namespace }, runId);
    return { first, again, recording: await record({ platform, chains, executions: wish.executions, pagingMs }, runId) };
  } finally {
    for (const step of undo.splice(0)) await step();
  }
}

async function grow(chains: HistoryChains, runId: string): Promise<{ at: number; events: number }> {
  await chains.grow(runId, APPENDED_ROUNDS);
  return { at: performance.timeOrigin + performance.now(), events: APPENDED_EVENTS };
}

/** Two that nobody starts: the chains stand for their workflows. */
async function acceptRuns(url: string): Promise<[string, string]> {
  const database = createDatabase({ url, poolMax: 2, applicationName: "praxis-bench" });
  try {
    const ids = createIds({ now: Date.now, randomBytes });
    const runs = createRunStore({ database, clock: { now: Date.now } });
    const accepted = [];
    for (let n = 0; n < 2; n += 1) accepted.push((await runs.acceptRun(sampleRun(ids, ["prepare", "work", "check"]))).id);
    await database.query("UPDATE commands SET delivered_at = now() WHERE run_id = ANY($1)", [accepted]);
    const [small = "", large = ""] = accepted;
    return [small, large];
  } finally {
    await database.close();
  }
}

/** Every execution's events as the SDK gives them. */
async function readByPages(server: { address: string; namespace: string }, runId: string): Promise<number> {
  const client = createTemporalClient(server);
  try {
    const began = performance.now();
    let events = 0;
    for (const execution of (await client.histories.chain(runId)).executions)
      for await (const page of client.histories.pages(runId, execution)) events += page.length;
    if (events === 0) throw new Error("Temporal gave no events of the chain.");
    return performance.now() - began;
  } finally {
    await client.close();
  }
}

interface Recorded {
  platform: Platform;
  chains: HistoryChains;
  executions: number;
  pagingMs: number;
}

async function record({ platform, chains, executions, pagingMs }: Recorded, runId: string): Promise<Omit<Recording, "format">> {
  const get = async (path: string): Promise<string> => {
    const answer = await fetch(platform.apiUrl + path, { headers: { "X-API-Key": platform.apiKey } });
    if (!answer.ok) throw new Error(`${path} was answered ${String(answer.status)}: ${await answer.text()}`);
    return answer.text();
  };
  const began = performance.now();
  const lean = await get(paths.runHistory(runId));
  const leanMs = performance.now() - began;
  const rows = rowsOf(lean);
  let [rawBytes, rawGzipBytes] = [0, 0];
  for (let execution = 0; execution < executions; execution += 1) {
    const raw = await get(`${paths.runHistoryJson(runId)}?execution=${String(execution)}`);
    rawBytes += Buffer.byteLength(raw);
    rawGzipBytes += await gzipped(raw);
  }
  const wire: WireFigures = {
    ...{ events: rows.length, executions, rawBytes, rawGzipBytes, leanMs, pagingMs },
    ...{ leanBytes: Buffer.byteLength(lean), leanGzipBytes: await gzipped(lean) },
  };
  const answers: Record<string, unknown> = {};
  for (const path of [paths.run(runId), paths.runPlaybook(runId), paths.runEvents(runId), paths.artifacts(runId), paths.currentSession()])
    answers[path] = JSON.parse(await get(path));
  for (const path of [paths.leases(), paths.approvals()]) answers[path] = { items: [], nextCursor: null };
  for (let n = 0; n < GROWTHS; n += 1) await chains.grow(runId, APPENDED_ROUNDS);
  const growth = rowsOf(await get(`${paths.runHistory(runId)}?after=${rows.at(-1)?.[0] ?? ""}`));
  return { runId, answers, rows, growth, wire };
}

const rowsOf = (text: string): Row[] => (JSON.parse(text) as { rows: Row[] }).rows;

async function gzipped(text: string): Promise<number> {
  return (await promisify(gzip)(text)).length;
}
