/** For tests and drills: a live socket from the other side. Frames are read one after the other, in the order in which they came. */
import { once } from "node:events";
import { WebSocket } from "ws";
import { LIVE_PATH, liveFrameSchema, type LiveFrame, type LiveRequest } from "../contract/index.js";

export interface LiveClient {
  send(request: LiveRequest | string): void;
  /** The next frame; fails when none comes in time or the socket is closed. */
  next(): Promise<LiveFrame>;
  /** The next frame that has this member. */
  nextWith<Key extends string>(key: Key): Promise<LiveFrame & Record<Key, unknown>>;
  /** Takes nothing from the network until told to. */
  pause(): void;
  resume(): void;
  /** At once, as a cable that is pulled out. */
  cut(): void;
  /** How the server closed it. */
  closed: Promise<{ code: number; reason: string }>;
}

/** Generous: the machine may be busy. */
const WAIT_MS = 30_000;

/** Fails with `refused <status>` when the server does not upgrade. */
export async function openLive(url: string, ticket: string, origin?: string): Promise<LiveClient> {
  const address = `${url.replace(/^http/, "ws")}${LIVE_PATH}?ticket=${ticket}`;
  const ws = new WebSocket(address, { perMessageDeflate: false, ...(origin === undefined ? {} : { origin }) });
  const frames: LiveFrame[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const one of [...waiting]) one();
  };
  ws.on("message", (data: Buffer) => {
    frames.push(liveFrameSchema.parse(JSON.parse(data.toString("utf8"))));
    wake();
  });
  ws.on("error", () => undefined);
  const closed = once(ws, "close").then(([code, reason]: unknown[]) => {
    wake();
    return { code: Number(code), reason: String(reason) };
  });
  await new Promise<void>((resolve, reject) => {
    ws.once("open", resolve);
    ws.once("unexpected-response", (_request, response) => {
      reject(new Error(`refused ${String(response.statusCode)}`));
      response.destroy();
    });
    ws.once("error", reject);
  });
  const next = async (): Promise<LiveFrame> => {
    const bound = Date.now() + WAIT_MS;
    for (;;) {
      const frame = frames.shift();
      if (frame) return frame;
      if (ws.readyState === ws.CLOSED || Date.now() > bound) throw new Error("no more frames");
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, 500);
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
  };
  return {
    send: (request) => ws.send(typeof request === "string" ? request : JSON.stringify(request)),
    next,
    nextWith: async (key) => {
      for (;;) {
        const frame = await next();
        if (key in frame) return frame as LiveFrame & Record<typeof key, unknown>;
      }
    },
    pause: () => ws.pause(),
    resume: () => ws.resume(),
    cut: () => ws.terminate(),
    closed,
  };
}
