/** What every store is made from. */
import type { Ids } from "@praxis/domain/ids";
import type { Database } from "./connection/database.js";

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export interface StoreDeps {
  database: Database;
  clock: Clock;
}

export interface StoreDepsWithIds extends StoreDeps {
  ids: Ids;
}
