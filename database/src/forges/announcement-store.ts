/** What forges have yet to be told of gates, and what they were told. One process at a time works on it (the caller's lock). */
import { toText } from "../connection/to-jsonb.js";
import type { StoreDeps } from "../store-deps.js";

export interface Announcement {
  gateId: string;
  round: number;
  /** The forge's number of the check run that shows this round; null: none is known. */
  checkRun: string | null;
  tries: number;
}

export interface AnnouncementStore {
  /** Gates that moved since they were told, those that moved first in front. */
  due(limit: number): Promise<Announcement[]>;
  /** At once, so that a process that dies here does not make a second one. */
  noteCheckRun(told: { gateId: string; round: number; checkRun: string }): Promise<void>;
  markTold(told: { gateId: string; moves: number }): Promise<void>;
  markFailed(failed: { gateId: string; error: string; nextTryAtMs: number }): Promise<void>;
}

/** What could not be told for so long interests nobody any more; a gate lives a day. */
const GIVE_UP_MS = 3 * 86_400_000;

const DUE = `SELECT g.id AS "gateId", g.round, CASE WHEN a.round = g.round THEN a.check_run END AS "checkRun", coalesce(a.tries, 0) AS tries
  FROM gates g LEFT JOIN gate_announcements a ON a.gate_id = g.id
  WHERE g.forge IS NOT NULL AND g.moved_at > $1 AND (a.told_moves IS NULL OR a.told_moves < g.moves)
    AND (a.next_try_at IS NULL OR a.next_try_at <= $2) ORDER BY g.moved_at LIMIT $3`;
const CHECK_RUN = `INSERT INTO gate_announcements (gate_id, round, check_run) VALUES ($1, $2, $3)
  ON CONFLICT (gate_id) DO UPDATE SET round = excluded.round, check_run = excluded.check_run`;
const TOLD = `INSERT INTO gate_announcements (gate_id, round, told_moves) VALUES ($1, 0, $2)
  ON CONFLICT (gate_id) DO UPDATE SET told_moves = excluded.told_moves, tries = 0, next_try_at = NULL, last_error = NULL`;
const FAILED = `INSERT INTO gate_announcements (gate_id, round, tries, next_try_at, last_error) VALUES ($1, 0, 1, $2, $3)
  ON CONFLICT (gate_id) DO UPDATE SET tries = gate_announcements.tries + 1, next_try_at = excluded.next_try_at, last_error = excluded.last_error`;

export function createAnnouncementStore({ database, clock }: StoreDeps): AnnouncementStore {
  const at = (ms: number): string => new Date(ms).toISOString();
  return {
    due: (limit) => database.query<Announcement>(DUE, [at(clock.now() - GIVE_UP_MS), at(clock.now()), limit]),
    async noteCheckRun({ gateId, round, checkRun }) {
      await database.query(CHECK_RUN, [gateId, round, checkRun]);
    },
    async markTold({ gateId, moves }) {
      await database.query(TOLD, [gateId, moves]);
    },
    async markFailed({ gateId, error, nextTryAtMs }) {
      await database.query(FAILED, [gateId, at(nextTryAtMs), toText(error.slice(0, 500))]);
    },
  };
}
