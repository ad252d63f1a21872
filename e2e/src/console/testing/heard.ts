/** What the live socket of a page told, and what the page read because of it: tells a change that was pushed from one that was asked for. */
import { liveFrameSchema } from "@praxis/api/contract";
import type { Page } from "playwright-core";
import { until } from "./until.js";

export interface Heard {
  /** From now on the topic's events reach the page. Waits with a bound. */
  follows(topic: string): Promise<void>;
  /** Where it stands now. */
  mark(): number;
  /** Since the mark the socket told of the topic, and then the page read what it tells of. Waits with a bound. */
  toldAndRead(mark: number, topic: string, path: string): Promise<void>;
}

/** Before the page opens its socket. */
export function listenTo(page: Page): Heard {
  const log: { topic?: string; path?: string }[] = [];
  const followed = new Set<string>();
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      const frame = liveFrameSchema.safeParse(jsonOf(payload));
      if (!frame.success) return;
      if ("event" in frame.data) log.push({ topic: frame.data.topic });
      if ("subscribed" in frame.data) followed.add(frame.data.topic);
    }),
  );
  page.on("request", (request) => {
    const path = /\/api\/proxy(\/[^?]*)/.exec(request.url())?.[1];
    if (path !== undefined && request.method() === "GET") log.push({ path });
  });
  return {
    follows: (topic) => until(`the page follows ${topic}`, () => followed.has(topic)),
    mark: () => log.length,
    toldAndRead: (mark, topic, path) =>
      until(`the socket told of ${topic}, and ${path} was read`, () => {
        const told = log.findIndex((one, at) => at >= mark && one.topic === topic);
        return told !== -1 && log.slice(told).some((one) => one.path === path);
      }),
  };
}

function jsonOf(payload: string | Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return null;
  }
}
