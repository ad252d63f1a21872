/** What `/readyz` says: each thing the API needs, by name. Asked at most once a second, since nobody needs a key to ask. */
import type { Database } from "@praxis/database";
import { ERROR_MEANINGS } from "@praxis/domain/errors";
import { statfs } from "node:fs/promises";
import type { CollaborationHost } from "../collab/ownership/collaboration-host.js";
import { READY_CHECKS, type ReadyCheck, type ReadyView } from "../contract/ready.js";
import type { TemporalPort } from "../runs/temporal-port.js";

/** Below this Postgres and the artifacts soon fail; a run's output alone can take this much. */
const FREE_BYTES_MIN = 256 * 1024 * 1024;
const ASK_AGAIN_MS = 1000;
const CHECK_TIMEOUT_MS = 3000;

export interface ReadinessDeps {
  database: Pick<Database, "ping">;
  pendingMigrations: () => Promise<readonly string[]>;
  temporal: Pick<TemporalPort, "ping">;
  dataDir: string;
  collaboration: Pick<CollaborationHost, "fault">;
  freeBytes?: (folder: string) => Promise<number>;
  now: () => number;
}

export function createReadiness(deps: ReadinessDeps): () => Promise<ReadyView> {
  let last: { at: number; view: Promise<ReadyView> } | null = null;
  return () => {
    const now = deps.now();
    if (last === null || now - last.at >= ASK_AGAIN_MS) last = { at: now, view: look(deps) };
    return last.view;
  };
}

/** Each answers what is wrong in public words, or null. */
function checks(deps: ReadinessDeps): Record<ReadyCheck, () => Promise<string | null>> {
  return {
    database: () => deps.database.ping().then(() => null),
    migrations: async () => {
      const pending = await deps.pendingMigrations();
      return pending.length === 0 ? null : `${String(pending.length)} migrations have not been applied.`;
    },
    temporal: () => deps.temporal.ping().then(() => null),
    collaboration: () => Promise.resolve(deps.collaboration.fault()),
    disk: async () =>
      (await (deps.freeBytes ?? freeBytesOf)(deps.dataDir)) >= FREE_BYTES_MIN ? null : "Less than 256 MiB are free in the data folder.",
  };
}

const WHEN_AWAY = {
  database: ERROR_MEANINGS.database_unavailable,
  migrations: "It is not known whether the migrations have been applied.",
  temporal: ERROR_MEANINGS.temporal_unavailable,
  disk: "The data folder cannot be read.",
  collaboration: ERROR_MEANINGS.collaboration_unavailable,
} as const satisfies Record<ReadyCheck, string>;

async function look(deps: ReadinessDeps): Promise<ReadyView> {
  const all = checks(deps);
  const results = await Promise.all(
    READY_CHECKS.map(async (name) => {
      const message = await judge(all[name], WHEN_AWAY[name]);
      return [name, message === null ? { ready: true } : { ready: false, message }] as const;
    }),
  );
  return { ready: results.every(([, result]) => result.ready), checks: Object.fromEntries(results) as ReadyView["checks"] };
}

async function judge(check: () => Promise<string | null>, whenAway: string): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(whenAway), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return whenAway;
  } finally {
    clearTimeout(timer);
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
