/** For tests: a clock that stands still until told to move, and a server with numbered logs whose sockets can be cut at any frame. */
import { liveRequestSchema, type LiveFrame, type LiveRequest } from "@praxis/api/contract";
import type { LiveConnectionDeps, SocketHandlers } from "../live-connection";

export interface FakeClock {
  now(): number;
  later(ms: number, then: () => void): () => void;
  /** Lets promises settle, then whatever is due, in order. */
  advance(ms: number): Promise<void>;
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function createFakeClock(): FakeClock {
  let now = 1_000_000;
  const due = new Set<{ at: number; then: () => void }>();
  const next = (until: number): { at: number; then: () => void } | undefined =>
    [...due].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    later: (ms, then) => {
      const entry = { at: now + ms, then };
      due.add(entry);
      return () => void due.delete(entry);
    },
    advance: async (ms) => {
      const until = now + ms;
      await settle();
      for (let entry = next(until); entry !== undefined; entry = next(until)) {
        due.delete(entry);
        now = Math.max(now, entry.at);
        entry.then();
        await settle();
      }
      now = until;
    },
  };
}

interface FakeSocket {
  on: SocketHandlers;
  topics: Set<string>;
  /** Frames that have not left yet. */
  unsent: LiveFrame[];
}

export interface FakeServer {
  deps(clock: FakeClock): LiveConnectionDeps;
  append(topic: string, event: unknown): void;
  /** Sends so many frames of each socket, or all. */
  flush(frames?: number): void;
  /** Closes every socket; what was not sent is lost. */
  cut(code: number): void;
  /** Sockets stay, and nothing goes through them any more. */
  freeze(): void;
  requests: LiveRequest[];
  tickets: number;
  /** What the next tickets and sockets do. */
  mode: "open" | "no-ticket" | "refused" | "no-socket";
  say(frame: LiveFrame): void;
}

export function createFakeServer(refusal: () => Error): FakeServer {
  const logs = new Map<string, unknown[]>();
  const sockets = new Set<FakeSocket>();
  let frozen = false;
  const logOf = (topic: string): unknown[] => logs.get(topic) ?? logs.set(topic, []).get(topic) ?? [];
  const hear = (socket: FakeSocket, text: string): void => {
    const request = liveRequestSchema.parse(JSON.parse(text));
    server.requests.push(request);
    if (frozen) return;
    if (request.op === "ping") return void socket.unsent.push({ pong: true });
    if (request.op === "unsubscribe") return void socket.topics.delete(request.topic);
    const log = logOf(request.topic);
    const after = request.after === undefined ? log.length : Number(request.after);
    socket.topics.add(request.topic);
    socket.unsent.push({ topic: request.topic, seq: after, subscribed: true });
    log.slice(after).forEach((event, index) => socket.unsent.push({ topic: request.topic, seq: after + index + 1, event }));
  };
  const server: FakeServer = {
    requests: [],
    tickets: 0,
    mode: "open",
    deps: (clock) => ({
      now: clock.now,
      later: clock.later,
      random: () => 0.5,
      ticket: async () => {
        server.tickets += 1;
        if (server.mode === "no-ticket") throw new Error("no route to host");
        if (server.mode === "refused") throw refusal();
        return "ticket";
      },
      open: (_ticket, on) => {
        const socket: FakeSocket = { on, topics: new Set(), unsent: [] };
        if (server.mode === "no-socket") void Promise.resolve().then(() => on.closed(1006));
        else {
          sockets.add(socket);
          void Promise.resolve().then(() => on.opened());
        }
        return { send: (text) => hear(socket, text), close: () => void sockets.delete(socket) };
      },
    }),
    append: (topic, event) => {
      const seq = logOf(topic).push(event);
      for (const socket of sockets) if (socket.topics.has(topic)) socket.unsent.push({ topic, seq, event });
    },
    flush: (frames = Number.POSITIVE_INFINITY) => {
      if (frozen) return;
      for (const { on, unsent } of [...sockets]) for (const frame of unsent.splice(0, frames)) on.text(JSON.stringify(frame));
    },
    cut: (code) => {
      frozen = false;
      for (const socket of [...sockets]) {
        sockets.delete(socket);
        socket.on.closed(code);
      }
    },
    freeze: () => {
      frozen = true;
    },
    say: (frame) => {
      for (const { on } of [...sockets]) on.text(JSON.stringify(frame));
    },
  };
  return server;
}
