/** Tells other processes which runs moved: one NOTIFY per 20 ms and process, after commit, never inside a write transaction. */
import type { Database } from "../connection/database.js";

export interface Notifier {
  /** Only needed for changes the database handle does not see; stores touch by themselves. */
  touch(runId: string): void;
  /** Sends what is left, then stops. */
  close(): Promise<void>;
}

/** Hears of every run the stores touch through this handle. */
export function createNotifier(_database: Database): Notifier {
  throw new Error("not built yet");
}
