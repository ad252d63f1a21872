/** Tells other processes which runs moved: one NOTIFY per 20 ms and process, after commit, never inside a write transaction. */
import type { Database } from "../connection/database.js";
import { EVERY_RUN } from "./listener.js";

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
/** Beyond this, telling everyone to look again is cheaper. */
const IDS_MOST = 2_000;

/** Hears of every run the stores touch through this handle. */
export function createNotifier(database: Database): Notifier {
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();
  let closed = false;
  const schedule = (delayMs: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      sending = send();
    }, delayMs);
  };
  const send = async (): Promise<void> => {
    const ids = [...waiting];
    waiting.clear();
    try {
      for (const payload of payloadsOf(ids)) await database.query("SELECT pg_notify('praxis_runs', $1)", [payload]);
    } catch {
      // The database is away: nobody is listening either. Said again when it is back.
      for (const id of ids) waiting.add(id);
      if (!closed) schedule(RETRY_MS);
    }
  };
  const touch = (runId: string): void => {
    if (closed) return;
    waiting.add(runId);
    schedule(GATHER_MS);
  };
  const stop = database.onTouched((runIds) => {
    for (const runId of runIds) touch(runId);
  });
  return {
    touch,
    async close() {
      closed = true;
      stop();
      clearTimeout(timer);
      await sending;
      await send();
    },
  };
}

function payloadsOf(ids: readonly string[]): string[] {
  if (ids.length > IDS_MOST) return [EVERY_RUN];
  const payloads: string[] = [];
  for (let from = 0; from < ids.length; from += IDS_A_NOTICE) payloads.push(ids.slice(from, from + IDS_A_NOTICE).join(","));
  return payloads;
}
