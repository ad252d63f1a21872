/**
 * Server-sent events with bounded memory: a message is written only when the socket took the one before. A reader that takes
 * nothing for too long is told its position and cut; it comes back with `Last-Event-ID`.
 */
import { DomainError } from "@praxis/domain/errors";
import type { Request, Response } from "express";

/** From the contract. Below the idle limits of common proxies. */
const HEARTBEAT_MS = 15_000;
/** How long a reader may go on with a key that was revoked or a token that has ended. */
export const RECHECK_MS = 60_000;
/** A reader that took nothing for this long holds memory for no use. */
const SLOW_READER_MS = 20_000;

export interface EventStream {
  /** Aborted when the reader has gone, was cut, may not read any more, or the server drains. */
  readonly signal: AbortSignal;
  /** Resolves when there is room for the next message; false: the stream is over. */
  send(message: { id?: string; event?: string; data: string }): Promise<boolean>;
  end(): void;
}

export interface OpenStreams {
  open(request: Request, response: Response): EventStream;
  readonly count: number;
  /** Ends every stream with a comment. */
  drain(): void;
}

export interface StreamOptions {
  /** Asked again and again while the stream is open; a rejection ends it. */
  identify: (request: Request) => Promise<unknown>;
  recheckMs?: number;
  heartbeatMs?: number;
  slowReaderMs?: number;
}

export function createOpenStreams(options: StreamOptions): OpenStreams {
  const streams = new Map<EventStream, () => void>();
  const heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
  const slowReaderMs = options.slowReaderMs ?? SLOW_READER_MS;
  const recheckMs = options.recheckMs ?? RECHECK_MS;
  return {
    get count() {
      return streams.size;
    },
    open: (request, response) => {
      const { stream, finish } = openStream(response, { heartbeatMs, slowReaderMs, onEnd: () => streams.delete(stream) });
      streams.set(stream, () => finish(": the server is stopping, come back with Last-Event-ID\n\n"));
      const recheck = setInterval(() => {
        // Also when it cannot be told: whoever may still read comes back with Last-Event-ID.
        options.identify(request).catch(() => finish(": the key or token does not hold any more\n\n"));
      }, recheckMs);
      recheck.unref();
      stream.signal.addEventListener("abort", () => clearInterval(recheck), { once: true });
      if (request.method === "HEAD") stream.end();
      return stream;
    },
    drain: () => {
      for (const drain of [...streams.values()]) drain();
    },
  };
}

interface Limits {
  heartbeatMs: number;
  slowReaderMs: number;
  onEnd: () => void;
}

function openStream(response: Response, limits: Limits): { stream: EventStream; finish: (farewell?: string) => void } {
  const over = new AbortController();
  let lastId = "";
  const finish = (farewell?: string): void => {
    if (over.signal.aborted) return;
    over.abort();
    clearInterval(heartbeat);
    limits.onEnd();
    response.end(farewell);
  };
  const heartbeat = setInterval(() => {
    // A socket that is behind needs no comment to stay alive.
    if (!response.writableNeedDrain) response.write(": alive\n\n");
  }, limits.heartbeatMs);
  heartbeat.unref();
  response.on("close", () => finish());
  response.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
  });
  response.flushHeaders();

  const isOver = (): boolean => over.signal.aborted;
  const cut = (): void => {
    finish(`event: cut\ndata: ${JSON.stringify({ after: lastId })}\n\n`);
    setTimeout(() => response.destroy(), 1000).unref();
  };
  const stream: EventStream = {
    signal: over.signal,
    send: async ({ id, event, data }) => {
      if (isOver()) return false;
      const text = `${id === undefined ? "" : `id: ${id}\n`}${event === undefined ? "" : `event: ${event}\n`}data: ${data}\n\n`;
      const room = response.write(text);
      if (!room && !(await drained(response, over.signal, limits.slowReaderMs))) cut();
      if (isOver()) return false;
      lastId = id ?? lastId;
      return true;
    },
    end: () => finish(),
  };
  return { stream, finish };
}

/** False: there was no room within the time. An ended stream counts as drained. */
function drained(response: Response, over: AbortSignal, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (result: boolean): void => {
      clearTimeout(timer);
      response.off("drain", onDrain);
      over.removeEventListener("abort", onDrain);
      resolve(result);
    };
    const onDrain = (): void => done(true);
    const timer = setTimeout(() => done(false), withinMs);
    response.once("drain", onDrain);
    over.addEventListener("abort", onDrain, { once: true });
  });
}

/** Where a reader goes on: what its browser remembers counts before what its address says. */
export function resumePoint(request: Request, after: number | undefined): number {
  const last = request.headers["last-event-id"];
  if (last === undefined || last === "") return after ?? 0;
  if (typeof last === "string" && /^\d{1,15}$/.test(last)) return Number(last);
  const message = "must be the id of an event of this stream";
  throw new DomainError("malformed_request", `\`Last-Event-ID\` ${message}.`, { issues: [{ path: "Last-Event-ID", message }] });
}
