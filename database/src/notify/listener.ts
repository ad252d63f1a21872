/** Hears which runs moved (and, if asked, which pools got an offer and which leases changed), on one connection of its own. A notice only wakes. */
import pg from "pg";
import { translateDatabaseError } from "../connection/translate-error.js";

export interface ListenerOptions {
  url: string;
  /** Told of every loss; the listener connects again by itself. */
  onError?: (error: unknown) => void;
  /** Pools with a new offer. */
  onPools?: Heard;
  /** Leases that somebody else changed, or left a command for. */
  onLeases?: Heard;
}

export type Heard = (ids: readonly string[] | "all") => void;

export interface Listener {
  /** Settles when the first connection listens. */
  ready: Promise<void>;
  /** It listens now: what was said since the last "all" has been heard, but for a silent break of the network, found within 35 s. */
  live(): boolean;
  close(): Promise<void>;
}

/** The payload that names no run. */
export const EVERY_RUN = "all";
export const CHANNELS = { runs: "praxis_runs", pools: "praxis_offers", leases: "praxis_leases" } as const;
const RETRY_FIRST_MS = 100;
const RETRY_MOST_MS = 5_000;
/** A silent network break is noticed by asking. */
const PING_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** `onRuns("all")` after every (re)connect: anything may have happened meanwhile. */
export function createListener(options: ListenerOptions, onRuns: Heard): Listener {
  const ears = new Map<string, Heard>([
    [CHANNELS.runs, onRuns],
    ...(options.onPools ? [[CHANNELS.pools, options.onPools] as const] : []),
    ...(options.onLeases ? [[CHANNELS.leases, options.onLeases] as const] : []),
  ]);
  let listening = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let closed = false;
  const { promise: ready, resolve } = Promise.withResolvers<undefined>();

  const connect = async (): Promise<void> => {
    const next = newClient(options.url);
    client = next;
    const lost = onceLost(next, (error) => {
      if (client !== next || closed) return;
      client = undefined;
      listening = false;
      if (error !== undefined) options.onError?.(translateDatabaseError(error));
      next.end().catch(() => undefined);
      timer = setTimeout(() => void connect(), Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** Math.min(10, failures++)));
    });
    next.on("notification", ({ channel, payload }) => {
      if (client === next && payload) ears.get(channel)?.(payload === EVERY_RUN ? "all" : payload.split(","));
    });
    try {
      await next.connect();
      for (const channel of ears.keys()) await next.query(`LISTEN ${channel}`);
    } catch (error) {
      lost(error);
      return;
    }
    if (client !== next) return;
    failures = 0;
    listening = true;
    resolve(undefined);
    for (const hear of ears.values()) hear("all");
  };
  const ping = setInterval(() => {
    const asked = client;
    asked?.query("SELECT 1").catch(() => asked.end().catch(() => undefined));
  }, PING_MS);
  void connect();
  return {
    ready,
    live: () => listening,
    async close() {
      closed = true;
      listening = false;
      clearTimeout(timer);
      clearInterval(ping);
      await client?.end().catch(() => undefined);
    },
  };
}

function newClient(url: string): pg.Client {
  return new pg.Client({
    connectionString: url,
    application_name: "praxis-listener",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
}

/** A broken connection says so in several ways; the first counts. */
function onceLost(client: pg.Client, action: (error?: unknown) => void): (error?: unknown) => void {
  let done = false;
  const lost = (error?: unknown): void => {
    if (done) return;
    done = true;
    action(error);
  };
  client.on("error", lost);
  client.on("end", () => {
    lost();
  });
  return lost;
}
