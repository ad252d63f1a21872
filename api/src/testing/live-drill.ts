/**
 * Many readers of many topics, cut off again and again at any moment, while runs move. Every frame is judged as it comes: a run's events by
 * their number, the feed by each run's number in it. Used small by a test and large by the drill.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { LIVE_PATH, type LiveSeq } from "../contract/index.js";

export interface DrilledRun {
  id: string;
  /** Its newest number as the database has it. */
  lastSeq(): Promise<number>;
  /** Writes one more event. */
  move(): Promise<void>;
}

export interface LiveDrillWish {
  urls: readonly string[];
  ticket: () => Promise<string>;
  runs: readonly DrilledRun[];
  subscribers: number;
  cuts: number;
  /** Between two events. */
  pauseMs: number;
  mostMs: number;
}

export interface LiveDrillResult {
  events: number;
  frames: number;
  cuts: number;
  connections: number;
  ms: number;
  /** Gaps, repeats and readers that did not get everything. Empty when all is well. */
  faults: string[];
}

/** Every subscriber reads each run's log from its beginning, and the feed from where the drill began. */
export async function runLiveDrill(wish: LiveDrillWish): Promise<LiveDrillResult> {
  const began = Date.now();
  const counts = { frames: 0, connections: 0, cuts: 0, events: 0 };
  const faults: string[] = [];
  const subscribers = Array.from({ length: wish.subscribers }, (_one, number) => new Subscriber(number, wish, counts, faults));
  await Promise.all(subscribers.map((one) => one.connect()));
  const bound = began + wish.mostMs;
  const state = { cutting: true };
  const moving = (async () => {
    for (let i = 0; state.cutting; i += 1) {
      await wish.runs[i % wish.runs.length]?.move();
      counts.events += 1;
      await sleep(wish.pauseMs);
    }
  })();
  while (counts.cuts < wish.cuts && Date.now() < bound) {
    const one = subscribers[Math.floor(Math.random() * subscribers.length)];
    if (one?.cut()) counts.cuts += 1;
    await sleep(Math.random() * 4);
  }
  state.cutting = false;
  await moving;
  const wanted = new Map<string, number>();
  for (const run of wish.runs) wanted.set(run.id, await run.lastSeq());
  while (Date.now() < bound && !subscribers.every((one) => one.has(wanted))) await sleep(20);
  for (const one of subscribers) faults.push(...one.missing(wanted));
  for (const one of subscribers) one.stop();
  return { ...counts, ms: Date.now() - began, faults };
}

class Subscriber {
  readonly #places = new Map<string, LiveSeq>();
  /** By run: the newest number on its own topic, and on the feed. */
  readonly #own = new Map<string, number>();
  readonly #feed = new Map<string, number>();
  readonly #topics: string[];
  #ws: WebSocket | null = null;
  #stopped = false;

  constructor(
    readonly number: number,
    readonly wish: LiveDrillWish,
    readonly counts: { frames: number; connections: number },
    readonly faults: string[],
  ) {
    this.#topics = ["runs", "approvals", ...wish.runs.map(({ id }) => `runs/${id}/events`)];
    for (const { id } of wish.runs) this.#places.set(`runs/${id}/events`, 0);
  }

  /** Settles when every topic has begun. Comes back by itself, wherever it is cut. */
  async connect(): Promise<void> {
    const url = this.wish.urls[this.counts.connections % this.wish.urls.length] ?? "";
    this.counts.connections += 1;
    try {
      const ws = new WebSocket(`${url.replace(/^http/, "ws")}${LIVE_PATH}?ticket=${await this.wish.ticket()}`, {
        perMessageDeflate: false,
      });
      this.#ws = ws;
      let begun = 0;
      await new Promise<void>((resolve, reject) => {
        ws.on("open", () => {
          for (const topic of this.#topics) {
            const after = this.#places.get(topic);
            ws.send(JSON.stringify({ op: "subscribe", topic, ...(after === undefined ? {} : { after }) }));
          }
        });
        ws.on("message", (data: Buffer) => {
          // What arrives after the cut was not taken: it must come again.
          if (this.#ws === ws && this.#take(data.toString("utf8")) && (begun += 1) === this.#topics.length) resolve();
        });
        ws.on("error", reject);
        ws.on("close", () => {
          reject(new Error("closed"));
          if (!this.#stopped) void this.connect();
        });
      });
    } catch {
      // Cut before all had begun: the next connection is on its way.
    }
  }

  cut(): boolean {
    const ws = this.#ws;
    if (ws?.readyState !== WebSocket.OPEN) return false;
    this.#ws = null;
    ws.terminate();
    return true;
  }

  stop(): void {
    this.#stopped = true;
    this.#ws?.terminate();
  }

  /** True for the first frame of a topic. */
  #take(text: string): boolean {
    const frame = JSON.parse(text) as {
      topic?: string;
      seq?: LiveSeq;
      subscribed?: boolean;
      event?: { runId?: string; seq: number };
      error?: unknown;
    };
    const { topic = "", seq, event } = frame;
    if (seq === undefined) {
      this.faults.push(`${String(this.number)} ${text.slice(0, 200)}`);
      return false;
    }
    if (event) {
      this.counts.frames += 1;
      if (topic === "runs") this.#judge(this.#feed, event.runId ?? "", event.seq, "feed");
      else if (topic !== "approvals") this.#judge(this.#own, topic.split("/")[1] ?? "", event.seq, "log");
    }
    this.#places.set(topic, seq);
    return frame.subscribed === true;
  }

  #judge(newest: Map<string, number>, runId: string, seq: number, where: string): void {
    if (!this.wish.runs.some(({ id }) => id === runId)) return;
    const before = newest.get(runId);
    // The feed began in the middle of a run's log: from there on it has no gap either.
    if (before !== undefined && seq !== before + 1)
      this.faults.push(`${String(this.number)} ${where} of ${runId}: ${String(seq)} after ${String(before)}`);
    if (before === undefined && where === "log" && seq !== 1)
      this.faults.push(`${String(this.number)} ${runId} begins with ${String(seq)}`);
    newest.set(runId, seq);
  }

  has(wanted: ReadonlyMap<string, number>): boolean {
    return this.missing(wanted).length === 0;
  }

  missing(wanted: ReadonlyMap<string, number>): string[] {
    return [...wanted].flatMap(([runId, last]) => [
      ...(this.#own.get(runId) === last
        ? []
        : [`${String(this.number)} log of ${runId} ends at ${String(this.#own.get(runId))}, not ${String(last)}`]),
      ...(last === 1 || this.#feed.get(runId) === last
        ? []
        : [`${String(this.number)} feed of ${runId} ends at ${String(this.#feed.get(runId))}, not ${String(last)}`]),
    ]);
  }
}
