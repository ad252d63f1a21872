/**
 * Tells other processes what a commit changed, never inside a write transaction. Runs that moved are gathered for 20 ms; a pool with a new
 * offer and a lease that changed are said at once, because somebody waits, and gathered only while the last notice is on its way.
 */
import type { Database } from "../connection/database.js";
import { CHANNELS, EVERY_RUN } from "./listener.js";

export interface Notifier {
  /** Only needed for changes the database handle does not see; stores touch by themselves. */
  touch(runId: string): void;
  /** Sends what is left, then stops. */
  close(): Promise<void>;
}

/** Long enough to gather a burst, short enough that nobody sees the delay. */
const GATHER_MS = 20;
const RETRY_MS = 1_000;
/** A payload holds at most 8,000 bytes. */
const IDS_A_NOTICE = 200;
/** Pools have names of up to 64 characters. */
const NAMES_A_NOTICE = 100;
/** Beyond this, telling everyone to look again is cheaper. */
const IDS_MOST = 2_000;

/** Hears of everything the stores touch through this handle. */
export function createNotifier(database: Database): Notifier {
  const runs = createSender(database, { channel: CHANNELS.runs, gatherMs: GATHER_MS, idsANotice: IDS_A_NOTICE });
  const pools = createSender(database, { channel: CHANNELS.pools, gatherMs: 0, idsANotice: NAMES_A_NOTICE });
  const leases = createSender(database, { channel: CHANNELS.leases, gatherMs: 0, idsANotice: IDS_A_NOTICE });
  const stops = [database.onTouched(runs.add), database.onWoken("pools", pools.add), database.onWoken("leases", leases.add)];
  return {
    touch: (runId) => {
      runs.add([runId]);
    },
    async close() {
      for (const stop of stops) stop();
      await Promise.all([runs, pools, leases].map((sender) => sender.close()));
    },
  };
}

interface Sender {
  add(ids: readonly string[]): void;
  close(): Promise<void>;
}

function createSender(database: Database, options: { channel: string; gatherMs: number; idsANotice: number }): Sender {
  const { channel, gatherMs, idsANotice } = options;
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let closed = false;
  const schedule = (delayMs: number): void => {
    timer ??= setTimeout(start, delayMs);
  };
  const send = async (): Promise<void> => {
    const ids = [...waiting];
    waiting.clear();
    try {
      for (const payload of payloadsOf(ids, idsANotice)) await database.query("SELECT pg_notify($1, $2)", [channel, payload]);
    } catch {
      // The database is away: nobody is listening either. Said again when it is back.
      for (const id of ids) waiting.add(id);
      if (!closed) schedule(RETRY_MS);
    }
  };
  function start(): void {
    timer = undefined;
    sending = send().finally(() => {
      sending = undefined;
      if (waiting.size > 0 && !closed) schedule(gatherMs);
    });
  }
  return {
    add(ids) {
      if (closed) return;
      for (const id of ids) waiting.add(id);
      if (gatherMs > 0) schedule(gatherMs);
      else if (!sending && !timer) start();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await sending;
      await send();
    },
  };
}

function payloadsOf(ids: readonly string[], idsANotice: number): string[] {
  if (ids.length > IDS_MOST) return [EVERY_RUN];
  const payloads: string[] = [];
  for (let from = 0; from < ids.length; from += idsANotice) payloads.push(ids.slice(from, from + idsANotice).join(","));
  return payloads;
}
