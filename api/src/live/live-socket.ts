/**
 * One open live socket. Every topic pulls from its tail, and only while the socket takes what it gets: memory is bounded however slow the
 * reader is. Who takes nothing for too long is told where each topic stands, and cut.
 */
import type { Principal } from "@praxis/domain/access";
import type { WebSocket } from "ws";
import { LIVE_CLOSE_CODES, LIVE_TOPICS_MAX, liveRequestSchema, type LiveRequest } from "../contract/live.js";
import type { LiveTopics } from "./live-topics.js";
import { createOutbox, type OutboxLimits } from "./outbox.js";
import { createSubscriptions } from "./subscriptions.js";

export interface LiveLimits extends OutboxLimits {
  pingMs: number;
}

export interface LiveSocketDeps {
  ws: WebSocket;
  principal: Principal;
  topics: LiveTopics;
  limits: LiveLimits;
}

export interface LiveSocket {
  readonly topics: number;
  /** Topics that the caller may no longer read end with an error. */
  identified(principal: Principal): void;
  /** Says why and where each topic stands, then closes. */
  cut(why: keyof typeof LIVE_CLOSE_CODES, detail: string): void;
}

/** Frames that were no request: a client that is broken. */
const FAULTS_MAX = 20;
/** Requests at once, and how fast the reserve fills up again: a page that opens subscribes to a handful. */
const REQUESTS_MAX = 2 * LIVE_TOPICS_MAX;
const REQUEST_EVERY_MS = 50;
/** For the last frame to leave. */
const CLOSE_MS = 1_000;

export function openLiveSocket({ ws, principal, topics, limits }: LiveSocketDeps): LiveSocket {
  const outbox = createOutbox(ws, limits, () => cut("slow", "The reader took nothing for too long."));
  const subscriptions = createSubscriptions({ principal, topics, outbox });
  const cut: LiveSocket["cut"] = (why, detail) => {
    if (ws.readyState !== ws.OPEN) return;
    outbox.say({ cut: { code: why, detail }, positions: subscriptions.end() });
    ws.close(LIVE_CLOSE_CODES[why], why);
    setTimeout(() => ws.terminate(), CLOSE_MS).unref();
  };
  hearRequests(ws, {
    request: (request) => {
      if (request.op === "ping") outbox.say({ pong: true });
      else if (request.op === "subscribe") subscriptions.subscribe(request.topic, request.after);
      else subscriptions.unsubscribe(request.topic);
    },
    fault: (detail) => outbox.say({ error: { code: "malformed_request", detail } }),
    tooMuch: () => cut("malformed", "Too many frames, or too many that are none."),
  });
  ws.on("error", () => ws.terminate());
  ws.once("close", () => void subscriptions.end());
  keepAlive(ws, limits.pingMs);
  return {
    get topics() {
      return subscriptions.size;
    },
    identified: (now) => subscriptions.identified(now),
    cut,
  };
}

function hearRequests(ws: WebSocket, on: { request(request: LiveRequest): void; fault(detail: string): void; tooMuch(): void }): void {
  let faults = 0;
  let budget = { left: REQUESTS_MAX, at: Date.now() };
  ws.on("message", (data: Buffer, isBinary) => {
    const now = Date.now();
    budget = { left: Math.min(REQUESTS_MAX, budget.left + (now - budget.at) / REQUEST_EVERY_MS) - 1, at: now };
    const request = isBinary ? null : requestOf(data.toString("utf8"));
    if (request === null) faults += 1;
    if (faults > FAULTS_MAX || budget.left < 0) on.tooMuch();
    else if (request === null) on.fault("A frame is `{op: subscribe | unsubscribe, topic, after?}` or `{op: ping}` as JSON text.");
    else on.request(request);
  });
}

/** A socket whose other side has gone without a word is noticed by its silence. */
function keepAlive(ws: WebSocket, pingMs: number): void {
  let answered = true;
  ws.on("pong", () => (answered = true));
  const timer = setInterval(() => {
    if (!answered) {
      ws.terminate();
      return;
    }
    answered = false;
    ws.ping();
  }, pingMs);
  timer.unref();
  ws.once("close", () => clearInterval(timer));
}

function requestOf(text: string): LiveRequest | null {
  try {
    const parsed = liveRequestSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
